package dev.llafar.transcriber.session;

import dev.llafar.transcriber.model.DecodeRequest;
import java.util.List;

/**
 * What follows from one input to a session.
 *
 * @param events to tell the client, in this order
 * @param requests to decode; each final must be answered, a partial may be shed
 * @param withdrawn partial requests whose answer is no longer wanted
 */
public record SessionTurn(List<SessionEvent> events, List<Wanted> requests, List<DecodeRequest> withdrawn) {
    public SessionTurn {
        events = List.copyOf(events);
        requests = List.copyOf(requests);
        withdrawn = List.copyOf(withdrawn);
    }

    /**
     * A request and how much it is wanted.
     *
     * @param deadlineNanos when the answer is wanted, on the clock of the receipt times
     */
    public record Wanted(DecodeRequest request, boolean isFinal, long deadlineNanos) {}
}
