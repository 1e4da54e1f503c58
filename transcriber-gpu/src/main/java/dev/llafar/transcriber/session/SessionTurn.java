package dev.llafar.transcriber.session;

import dev.llafar.audio.transcript.SpeechEvent;
import dev.llafar.transcriber.model.DecodeRequest;
import java.util.List;

/**
 * What follows from one input to a session.
 *
 * @param events to emit, in this order
 * @param requests to decode; each final must be decoded, a partial may be shed
 * @param withdrawn partial requests whose transcript is no longer needed
 */
public record SessionTurn(List<SpeechEvent> events, List<Wanted> requests, List<DecodeRequest> withdrawn) {
    public SessionTurn {
        events = List.copyOf(events);
        requests = List.copyOf(requests);
        withdrawn = List.copyOf(withdrawn);
    }

    /**
     * A request and its priority.
     *
     * @param deadlineNanos when the transcript is due, on the clock of the receipt times
     */
    public record Wanted(DecodeRequest request, boolean isFinal, long deadlineNanos) {}
}
