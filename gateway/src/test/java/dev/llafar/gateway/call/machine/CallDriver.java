package dev.llafar.gateway.call.machine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.llafar.gateway.call.machine.CallMachine.ClockReading;
import dev.llafar.gateway.call.machine.CallMachine.Step;
import dev.llafar.gateway.call.machine.CallRules.Announcements;
import dev.llafar.gateway.call.machine.CallState.Deadline;
import dev.llafar.gateway.call.sma.SmaAction;
import dev.llafar.gateway.call.sma.SmaAction.Speak;
import dev.llafar.gateway.call.sma.SmaInvocation;
import dev.llafar.gateway.call.sma.SmaInvocation.ActionReport;
import dev.llafar.gateway.call.sma.StreamStart;
import java.util.ArrayList;
import java.util.List;

/** Applies one event after another to a {@link CallMachine}, and keeps the state and all effects. The test advances the time. */
final class CallDriver {
    static final CallRules RULES = CallInVirtualTimeTest.RULES;
    static final Announcements ENGLISH = RULES.announcementsFor("en");
    static final SmaAction HANGUP = new SmaAction.Hangup("leg");
    static final StreamStart STREAM = new StreamStart("m", "t", "a", "arn:1", "9", 5);

    /** Unix time minus monotonic time, so that a test fails when they are confused. */
    private static final long WALL_OFFSET_MILLIS = 500_000;

    CallState state = CallState.initial();
    int sequence;
    private final CallMachine machine;
    private final List<CallEffect> effects = new ArrayList<>();
    private long nowMillis = 1_000_000;
    private long request;

    CallDriver() {
        this(RULES);
    }

    CallDriver(CallRules rules) {
        machine = new CallMachine(rules);
    }

    /** In the meeting, after the greeting, without an audio stream. */
    static CallDriver joined() {
        return joined(RULES);
    }

    static CallDriver joined(CallRules rules) {
        CallDriver call = new CallDriver(rules);
        call.invoke(SmaInvocation.Type.NEW_INBOUND_CALL);
        call.on(new CallEvent.MeetingCreated("m", "a", "token"));
        call.succeed("JoinChimeMeeting", "");
        call.succeed("Speak", ENGLISH.greeting());
        return call;
    }

    /** In the meeting, and the caller's stream is consumed. */
    static CallDriver listening() {
        CallDriver call = joined();
        call.on(new CallEvent.StreamStarted(STREAM));
        return call;
    }

    /** The caller has asked the first question. */
    static CallDriver asked() {
        CallDriver call = listening();
        call.hear("What time is it?");
        return call;
    }

    /** The first sentence of the answer to the first question is being spoken. */
    static CallDriver answering() {
        CallDriver call = asked();
        call.advance(1_000);
        call.write(1, 0, "It is four.");
        assertThat(call.update()).containsExactly(speak("It is four."));
        return call;
    }

    static CallDriver restored(CallRecord record) {
        CallDriver call = new CallDriver();
        call.on(new CallEvent.Restored(record));
        return call;
    }

    static SmaAction speak(String text) {
        return new Speak(text, RULES.voiceFor("en"), "leg");
    }

    void on(CallEvent event) {
        Step step = machine.on(state, event, new ClockReading(nowMillis, wallMillis()));
        state = step.state();
        effects.addAll(step.effects());
    }

    /** Advances the time, and fires the timer. */
    void pass(long millis) {
        nowMillis += millis;
        on(new CallEvent.TimeReached());
    }

    /** Advances the time without firing the timer. */
    void advance(long millis) {
        nowMillis += millis;
    }

    long nowMillis() {
        return nowMillis;
    }

    /** Unix time. */
    long wallMillis() {
        return nowMillis + WALL_OFFSET_MILLIS;
    }

    void hear(String text) {
        on(new CallEvent.FinalReceived(text, "en", wallMillis()));
    }

    void hearPartial(String text) {
        on(new CallEvent.PartialReceived(text, 0, "en", wallMillis()));
    }

    void write(long question, int index, String text) {
        on(new CallEvent.AnswerSentence(question, index, text));
    }

    /** The reply to CALL_UPDATE_REQUESTED. */
    List<SmaAction> update() {
        return invoke(SmaInvocation.Type.CALL_UPDATE_REQUESTED);
    }

    List<SmaAction> succeed(String type, String text) {
        return invoke(SmaInvocation.Type.ACTION_SUCCESSFUL, new ActionReport(type, text, ""));
    }

    List<SmaAction> fail(String type, String text) {
        return invoke(SmaInvocation.Type.ACTION_FAILED, new ActionReport(type, text, "SystemException"));
    }

    List<SmaAction> invoke(SmaInvocation.Type type) {
        return invoke(type, ActionReport.NONE);
    }

    /** The reply; null while it is held. */
    List<SmaAction> invoke(SmaInvocation.Type type, ActionReport report) {
        return invoke(++sequence, type, report);
    }

    List<SmaAction> invoke(int number, SmaInvocation.Type type, ActionReport report) {
        long id = ++request;
        on(new CallEvent.Invoked(id, new SmaInvocation(type, number, "t", "sma", "leg", report)));
        List<CallEffect.Reply> replies = all(CallEffect.Reply.class).stream()
                .filter(reply -> reply.request() == id)
                .toList();
        assertThat(replies).as("replies to one request").hasSizeLessThanOrEqualTo(1);
        return replies.isEmpty() ? null : replies.getFirst().actions();
    }

    List<SmaAction> lastReply() {
        return all(CallEffect.Reply.class).getLast().actions();
    }

    <E extends CallEffect> List<E> all(Class<E> type) {
        return effects.stream().filter(type::isInstance).map(type::cast).toList();
    }

    long count(CallMetric metric) {
        return all(CallEffect.Count.class).stream()
                .filter(count -> count.metric() == metric)
                .count();
    }

    List<CallEffect> effects() {
        return List.copyOf(effects);
    }

    void clearEffects() {
        effects.clear();
    }

    /** Milliseconds until a deadline; -1: it is not set. */
    long millisTo(Deadline deadline) {
        Long atMillis = state.deadlines().get(deadline);
        return atMillis == null ? -1 : atMillis - nowMillis;
    }
}
