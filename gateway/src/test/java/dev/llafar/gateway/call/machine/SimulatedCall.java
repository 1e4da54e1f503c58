package dev.llafar.gateway.call.machine;

import dev.llafar.gateway.call.machine.CallMachine.ClockReading;
import dev.llafar.gateway.call.machine.CallMachine.Step;
import dev.llafar.gateway.call.sma.CallRequests;
import dev.llafar.gateway.call.sma.SmaAction;
import dev.llafar.gateway.call.sma.SmaReply;
import dev.llafar.gateway.call.sma.StreamStart;
import dev.llafar.local.sma.SmaCall;
import dev.llafar.local.sma.SmaEffect;
import dev.llafar.local.sma.SmaInput;
import dev.llafar.local.sma.SmaRules;
import dev.llafar.local.sma.SpeechPace;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.PriorityQueue;
import java.util.Set;
import java.util.SplittableRandom;

/**
 * A call in virtual time: a {@link CallMachine} and a simulated SIP media application. Events and requests between them are
 * lost, repeated and delayed at random.
 */
final class SimulatedCall {
    static final String TRANSACTION = "f0b2f6f2-6b0f-4c53-9e9c-2c1a1f7f0001";
    static final StreamStart STREAM = new StreamStart("meeting-1", TRANSACTION, "attendee-1", "arn:stream", "100", 1);
    private static final long START = 1_000_000;

    /** Probabilities of faults. */
    record Trouble(double throttledUpdates, double lostUpdates, double repeatedEvents, double repeatedInvocations) {
        static final Trouble NONE = new Trouble(0, 0, 0, 0);
        static final Trouble SOME = new Trouble(0.2, 0.15, 0.3, 0.1);
    }

    /** The sentences of an answer and the time that the model takes for each. */
    interface Model {
        List<String> answer(CallEffect.RequestAnswer ask);

        long millisBefore(int sentence);

        /** Sentences after which the model fails; -1: it does not. */
        int failsAfter();
    }

    /** A sentence as the caller heard it; null end: it was not spoken to its end. */
    record Heard(String text, long startMillis, boolean isSound) {}

    /** A sentence that is being spoken. */
    record HandedOver(String text, long millis) {}

    private record Planned(long atMillis, long order, Runnable what) {}

    final SplittableRandom random;
    final List<CallEffect> effects = new ArrayList<>();
    final List<Heard> heard = new ArrayList<>();
    final List<CallEffect.RequestAnswer> asked = new ArrayList<>();
    final Map<Long, Integer> replies = new HashMap<>();
    final Map<Long, Long> writtenMillis = new HashMap<>();
    final Set<String> moves = new HashSet<>();
    final List<HandedOver> handedOver = new ArrayList<>();
    final List<String> wrongs = new ArrayList<>();
    CallState state = CallState.initial();
    CallRecord record;
    Model model = slowly(List.of());
    boolean isMeetingSilent;

    private final CallMachine machine;
    private final SmaCall phone;
    private final Trouble trouble;
    private final PriorityQueue<Planned> plans =
            new PriorityQueue<>(Comparator.comparingLong(Planned::atMillis).thenComparingLong(Planned::order));
    private final Set<Long> cancelled = new HashSet<>();
    private long nowMillis = START;
    private long order;
    private long invocation;
    private long wakes;
    private int unspoken;

    SimulatedCall(CallRules rules, Trouble trouble, long seed) {
        random = new SplittableRandom(seed);
        machine = new CallMachine(rules);
        this.trouble = trouble;
        SmaCall.Leg leg = new SmaCall.Leg(
                TRANSACTION, "leg-1", "sma-1", "rule-1", "111122223333", "+441234567890", "+441234567891", "x", START);
        phone = new SmaCall(
                leg,
                SmaRules.published(),
                new SpeechPace(165, 0.8, 200, 300),
                SmaCall.Recordings.ofEqualLength(1_500),
                seed);
    }

    static Model slowly(List<String> sentences) {
        return new Model() {
            @Override
            public List<String> answer(CallEffect.RequestAnswer ask) {
                return sentences;
            }

            @Override
            public long millisBefore(int sentence) {
                return 400;
            }

            @Override
            public int failsAfter() {
                return -1;
            }
        };
    }

    long nowMillis() {
        return nowMillis - START;
    }

    /** Starts the call; after a second the caller is in the meeting and is transcribed. */
    void ring() {
        telephone(new SmaInput.Inbound());
        run(8_000);
    }

    void at(long millisFromNow, Runnable what) {
        plans.add(new Planned(nowMillis + millisFromNow, order++, what));
    }

    /** The caller says something: partials, and a second later the final. */
    void say(String text) {
        long end = nowMillis;
        tell(new CallEvent.PartialReceived(text, 0, "en", end - 200));
        at(300, () -> tell(new CallEvent.FinalReceived(text, "en", end)));
    }

    void hangUp() {
        telephone(new SmaInput.HungUp());
    }

    void run(long millis) {
        long until = nowMillis + millis;
        while (true) {
            long phoneWake = phone.wakeAtMillis().orElse(Long.MAX_VALUE);
            long planned = plans.isEmpty() ? Long.MAX_VALUE : plans.peek().atMillis();
            long next = Math.min(phoneWake, planned);
            if (next > until) {
                nowMillis = until;
                return;
            }
            nowMillis = Math.max(nowMillis, next);
            if (planned <= phoneWake) {
                plans.remove().what().run();
            } else {
                telephone(new SmaInput.TimePassed());
            }
        }
    }

    /** The process crashes and another one takes the call over from its record. */
    void restart() {
        plans.clear();
        state = CallState.initial();
        tell(new CallEvent.Restored(record));
    }

    void tell(CallEvent event) {
        CallPhase before = state.phase();
        Step step = machine.on(state, event, new ClockReading(nowMillis, nowMillis));
        state = step.state();
        if (before != state.phase()) {
            moves.add(before + " -> " + state.phase());
        }
        for (CallEffect effect : step.effects()) {
            effects.add(effect);
            obey(effect);
        }
    }

    private void obey(CallEffect effect) {
        switch (effect) {
            case CallEffect.CreateMeeting make ->
                at(150, () -> tell(new CallEvent.MeetingCreated("meeting-1", "attendee-1", "token")));
            case CallEffect.StartPipeline start -> {
                at(100, () -> tell(new CallEvent.PipelineStarted()));
                eventually(400, new CallEvent.StreamStarted(STREAM));
                eventually(
                        500,
                        new CallEvent.StreamStarted(
                                new StreamStart("meeting-1", "", "somebody-else", "arn:other", "7", 1)));
            }
            case CallEffect.Reply reply -> replies.merge(reply.request(), 1, Integer::sum);
            case CallEffect.RequestAnswer ask -> {
                asked.add(ask);
                write(ask, model.answer(ask), 0, model.millisBefore(0));
            }
            case CallEffect.CancelAnswer cancel -> cancelled.add(cancel.question());
            case CallEffect.RequestUpdate request -> update(request.update());
            case CallEffect.SaveRecord save -> record = save.record();
            case CallEffect.WakeAt wake -> {
                long number = ++wakes;
                plans.add(new Planned(wake.monotonicMillis(), order++, () -> {
                    if (number == wakes) {
                        tell(new CallEvent.TimeReached());
                    }
                }));
            }
            case CallEffect.DeleteMeeting d -> {}
            case CallEffect.StartConsumer s -> {}
            case CallEffect.StopConsumer s -> {}
            case CallEffect.DeleteRecord f -> {}
            case CallEffect.Count c -> {}
            case CallEffect.RecordTime t -> {}
        }
    }

    private void write(CallEffect.RequestAnswer ask, List<String> sentences, int index, long millis) {
        at(millis, () -> {
            if (cancelled.contains(ask.question())) {
                return;
            }
            if (index == model.failsAfter()) {
                tell(new CallEvent.AnswerFailed(ask.question(), CallEvent.AnswerFailed.Reason.ERROR));
            } else if (index == sentences.size()) {
                writtenMillis.put(ask.question(), nowMillis());
                tell(new CallEvent.AnswerEnded(ask.question()));
            } else {
                tell(new CallEvent.AnswerSentence(ask.question(), index, sentences.get(index)));
                if (chance(trouble.repeatedEvents())) {
                    tell(new CallEvent.AnswerSentence(ask.question(), index, sentences.get(index)));
                }
                write(ask, sentences, index + 1, model.millisBefore(index + 1));
            }
        });
    }

    private void update(long nudge) {
        if (chance(trouble.throttledUpdates())) {
            at(30, () -> tell(new CallEvent.UpdateRefused(nudge, true)));
            return;
        }
        at(30, () -> tell(new CallEvent.UpdateAccepted(nudge)));
        if (!chance(trouble.lostUpdates())) {
            at(20 + random.nextInt(400), () -> telephone(new SmaInput.UpdateRequested(Map.of("nudge", "" + nudge))));
            if (chance(trouble.repeatedEvents())) {
                at(100 + random.nextInt(3_000), () -> telephone(new SmaInput.UpdateRequested(Map.of())));
            }
        }
    }

    /** Delays are independent, so that the order may change. */
    private void eventually(long millis, CallEvent event) {
        at(millis + random.nextInt(800), () -> tell(event));
        if (chance(trouble.repeatedEvents())) {
            at(millis + random.nextInt(4_000), () -> tell(event));
        }
    }

    private void telephone(SmaInput input) {
        for (SmaEffect effect : phone.on(input, nowMillis)) {
            switch (effect) {
                case SmaEffect.Invoke invoke -> at(10 + random.nextInt(60), () -> invoke(invoke));
                case SmaEffect.PlaybackStarted started ->
                    heard.add(new Heard(
                            started.text(), nowMillis(), started.kind() == SmaEffect.PlaybackStarted.Kind.RECORDING));
                case SmaEffect.PlaybackEnded ended -> {
                    Heard last = heard.getLast();
                    unspoken -= last.isSound() ? 0 : 1;
                    if (ended.interrupted() && !last.isSound() && !phone.ended()) {
                        wrongs.add("cut: " + last.text());
                    }
                }
                case SmaEffect.JoinMeeting join -> {
                    at(200, () -> telephone(new SmaInput.Joined()));
                    if (!isMeetingSilent) {
                        eventually(50, new CallEvent.MeetingStarted());
                    }
                }
                case SmaEffect.UpdateRefused refused -> {}
                case SmaEffect.Trouble wrong -> wrongs.add(wrong.what());
                case SmaEffect.Ended ended -> {}
            }
        }
    }

    private void invoke(SmaEffect.Invoke invoke) {
        long number = ++invocation;
        int from = effects.size();
        var what = CallRequests.invocation(invoke.event());
        tell(new CallEvent.Invoked(number, what));
        answer(invoke, number, from);
        if (chance(trouble.repeatedInvocations())) {
            at(random.nextInt(500), () -> {
                List<SmaAction> first = reply(number, 0).orElse(List.of());
                long again = ++invocation;
                int start = effects.size();
                tell(new CallEvent.Invoked(again, what));
                Optional<List<SmaAction>> second = reply(again, start);
                if (second.isPresent()
                        && replies.containsKey(number)
                        && !second.get().equals(first)) {
                    wrongs.add("the same invocation got another reply");
                }
            });
        }
    }

    /** A held reply follows with a later event, after which this is called again. */
    private void answer(SmaEffect.Invoke invoke, long number, int from) {
        Optional<List<SmaAction>> reply = reply(number, from);
        if (reply.isEmpty()) {
            at(10, () -> answer(invoke, number, from));
            return;
        }
        if (reply.get().size() > 1 && !(reply.get().getLast() instanceof SmaAction.Hangup)) {
            wrongs.add("more than one action in a reply");
        }
        handOver(reply.get());
        telephone(new SmaInput.Replied(invoke.sequence(), invoke.attempt(), SmaReply.write(reply.get())));
    }

    private void handOver(List<SmaAction> actions) {
        boolean isLast = actions.size() > 1;
        for (SmaAction action : actions) {
            if (action instanceof SmaAction.Speak speak) {
                unspoken++;
                handedOver.add(new HandedOver(speak.text(), nowMillis()));
                if (unspoken > 1 && !isLast) {
                    wrongs.add("handed over while another was outstanding: " + speak.text());
                }
            }
        }
    }

    private Optional<List<SmaAction>> reply(long number, int from) {
        return effects.subList(from, effects.size()).stream()
                .filter(effect -> effect instanceof CallEffect.Reply reply && reply.request() == number)
                .map(effect -> ((CallEffect.Reply) effect).actions())
                .findFirst();
    }

    List<String> spoken() {
        return heard.stream().filter(each -> !each.isSound()).map(Heard::text).toList();
    }

    <E extends CallEffect> List<E> effects(Class<E> type) {
        return effects.stream().filter(type::isInstance).map(type::cast).toList();
    }

    private boolean chance(double chance) {
        return random.nextDouble() < chance;
    }
}
