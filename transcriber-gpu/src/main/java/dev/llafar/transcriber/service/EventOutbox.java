package dev.llafar.transcriber.service;

import dev.llafar.transcriber.session.SessionEvent;
import dev.llafar.transcriber.session.SessionEvent.Partial;
import dev.llafar.transcriber.session.SessionEvent.Settled;
import java.util.ArrayDeque;
import java.util.Deque;
import org.jspecify.annotations.Nullable;

/**
 * Events that a slow reader has not taken yet. A partial or a mere progress event gives way to whatever follows it, for
 * that tells as much; starts and finals are kept. At the bound the reader's own audio is paused, so it holds at most the
 * bound and what the session had outstanding. Pure.
 */
final class EventOutbox {
    private final int bound;
    private final Deque<SessionEvent> events = new ArrayDeque<>();

    EventOutbox(int bound) {
        this.bound = bound;
    }

    void add(SessionEvent event) {
        while (givesWay(events.peekLast(), event)) {
            events.removeLast();
        }
        events.addLast(event);
    }

    private static boolean givesWay(@Nullable SessionEvent last, SessionEvent next) {
        return last instanceof Settled || (last instanceof Partial && !(next instanceof Settled));
    }

    @Nullable
    SessionEvent poll() {
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
