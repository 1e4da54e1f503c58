package dev.llafar.gateway.call;

import dev.llafar.gateway.call.machine.CallEffect;
import dev.llafar.gateway.call.machine.CallEvent;
import dev.llafar.gateway.call.machine.CallMetric;
import dev.llafar.gateway.call.sma.SmaAction;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;

/**
 * What happened in one call, for whoever watches it: what was understood, asked, written and handed over to be spoken. Kept
 * in memory only: the newest {@value #MOST_MOMENTS} moments, and of them no more than {@value #MOST_CHARACTERS} characters of
 * text. Thread safe.
 */
public final class CallWatch {
    private static final int MOST_MOMENTS = 1_000;
    private static final int MOST_CHARACTERS = 64 * 1024;
    private static final int MOST_WATCHERS = 8;

    private final Deque<Moment> moments = new ArrayDeque<>();
    private final List<Watcher> watchers = new ArrayList<>();
    private int characters;
    private long next;
    private boolean ended;

    /**
     * Something that happened.
     *
     * @param index counts the call's moments from 0
     * @param atMillis wall-clock time
     * @param text what was understood, asked, written or is spoken; else empty
     * @param endMillis of what was understood, where the audio that was transcribed ends: wall-clock time; else 0
     */
    public record Moment(long index, long atMillis, Kind kind, String text, String language, long endMillis) {
        /** What was said must not reach a log. */
        @Override
        public String toString() {
            return "Moment[index=" + index + ", kind=" + kind + "]";
        }
    }

    /** Kinds of moments. */
    public enum Kind {
        ANSWERED,
        LISTENING,
        UNDERSTOOD,
        ASKED,
        WRITTEN,
        WRITTEN_WHOLE,
        THINKING,
        SPEAKING,
        BARGE_IN,
        APOLOGY,
        HANG_UP,
        ENDED
    }

    private record Watcher(long index, Promise<Seen> news) {}

    /** Moments from an index on, and whether there will be more. */
    public record Seen(List<Moment> moments, boolean ended) {
        public Seen {
            moments = List.copyOf(moments);
        }
    }

    void event(CallEvent event, long nowMillis) {
        switch (event) {
            case CallEvent.HeardFinal heard ->
                add(Kind.UNDERSTOOD, heard.text(), heard.language(), nowMillis, heard.endMillis());
            case CallEvent.AnswerSentence sentence -> add(Kind.WRITTEN, sentence.text(), "", nowMillis);
            case CallEvent.AnswerEnded written -> add(Kind.WRITTEN_WHOLE, "", "", nowMillis);
            default -> {}
        }
    }

    void effect(CallEffect effect, long nowMillis) {
        switch (effect) {
            case CallEffect.StartConsumer start -> add(Kind.LISTENING, "", "", nowMillis);
            case CallEffect.RequestAnswer ask -> add(Kind.ASKED, ask.text(), ask.language(), nowMillis);
            case CallEffect.Reply(long request, List<SmaAction> actions) ->
                actions.forEach(action -> action(action, nowMillis));
            case CallEffect.Count(CallMetric metric) -> {
                if (metric == CallMetric.BARGE_IN) {
                    add(Kind.BARGE_IN, "", "", nowMillis);
                } else if (metric == CallMetric.APOLOGY) {
                    add(Kind.APOLOGY, "", "", nowMillis);
                }
            }
            default -> {}
        }
    }

    private void action(SmaAction action, long nowMillis) {
        switch (action) {
            case SmaAction.JoinChimeMeeting join -> add(Kind.ANSWERED, "", "", nowMillis);
            case SmaAction.Speak speak ->
                add(Kind.SPEAKING, speak.text(), speak.voice().languageCode(), nowMillis);
            case SmaAction.PlayAudio play -> add(Kind.THINKING, "", "", nowMillis);
            case SmaAction.Hangup hangup -> add(Kind.HANG_UP, "", "", nowMillis);
        }
    }

    synchronized void end(long nowMillis) {
        if (!ended) {
            ended = true;
            add(Kind.ENDED, "", "", nowMillis);
        }
    }

    /** Moments from {@code index} on, at once if there are any, else when there are; fails when too many wait. */
    public synchronized Future<Seen> from(long index) {
        if (next > index || ended) {
            return Future.succeededFuture(seen(index));
        }
        if (watchers.size() >= MOST_WATCHERS) {
            return Future.failedFuture(new IllegalStateException(MOST_WATCHERS + " watch this call already"));
        }
        Watcher watcher = new Watcher(index, Promise.promise());
        watchers.add(watcher);
        return watcher.news().future();
    }

    /** Whoever waits in vain makes room for others, and sees nothing. */
    synchronized void giveUp(Future<Seen> waiting) {
        watchers.stream()
                .filter(watcher -> watcher.news().future() == waiting)
                .findFirst()
                .ifPresent(watcher -> {
                    watchers.remove(watcher);
                    watcher.news().complete(new Seen(List.of(), false));
                });
    }

    private synchronized Seen seen(long index) {
        return new Seen(
                moments.stream().filter(moment -> moment.index() >= index).toList(), ended);
    }

    private void add(Kind kind, String text, String language, long nowMillis) {
        add(kind, text, language, nowMillis, 0);
    }

    private synchronized void add(Kind kind, String text, String language, long nowMillis, long endMillis) {
        moments.add(new Moment(next++, nowMillis, kind, text, language, endMillis));
        characters += text.length();
        while (moments.size() > MOST_MOMENTS || (characters > MOST_CHARACTERS && moments.size() > 1)) {
            characters -= moments.remove().text().length();
        }
        List<Watcher> told = List.copyOf(watchers);
        watchers.clear();
        told.forEach(watcher -> watcher.news().complete(seen(watcher.index())));
    }
}
