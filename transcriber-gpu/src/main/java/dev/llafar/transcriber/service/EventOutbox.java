package dev.llafar.transcriber.service;

import dev.llafar.audio.transcript.SpeechEvent;
import java.util.ArrayDeque;
import java.util.Deque;
import org.jspecify.annotations.Nullable;

/**
 * Events that a slow reader has not received yet. A partial or a settled position is replaced by the event that follows it;
 * starts and finals are kept. At the bound the reader's own audio is paused, so the outbox holds at most the bound and what
 * the session had outstanding.
 */
final class EventOutbox {
    private final int bound;
    private final Deque<SpeechEvent> events = new ArrayDeque<>();

    EventOutbox(int bound) {
        this.bound = bound;
    }

    void add(SpeechEvent event) {
        while (isReplaced(events.peekLast(), event)) {
            events.removeLast();
        }
        events.addLast(event);
    }

    private static boolean isReplaced(@Nullable SpeechEvent last, SpeechEvent next) {
        return last instanceof SpeechEvent.Settled
                || (last instanceof SpeechEvent.Partial && !(next instanceof SpeechEvent.Settled));
    }

    @Nullable
    SpeechEvent poll() {
        return events.poll();
    }

    boolean isEmpty() {
        return events.isEmpty();
    }

    boolean isFull() {
        return events.size() >= bound;
    }

    int size() {
        return events.size();
    }
}
