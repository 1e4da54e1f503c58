package dev.llafar.gateway.session;

import dev.llafar.gateway.transcriber.TranscriberEvent;
import java.util.Optional;

/**
 * Makes what a client is told of what a transcriber says: counts finals, leaves out what an earlier stream has said
 * already, and measures latency. Time is passed in.
 */
final class Captions {
    private final boolean partialsWanted;
    private final SpokenOverlap overlap = new SpokenOverlap();
    private final ArrivalTimes arrivals = new ArrivalTimes();
    private long nextIndex;

    Captions(boolean partialsWanted) {
        this.partialsWanted = partialsWanted;
    }

    /** Audio up to {@code endSample} is here. */
    void arrived(long endSample, long nowNanos) {
        arrivals.arrived(endSample, nowNanos);
    }

    /**
     * What to tell of an event, if anything.
     *
     * @param settled position of the session's settled audio, this event included
     */
    Optional<SessionEvent> of(TranscriberEvent event, long settled, long nowNanos) {
        Optional<SessionEvent> told =
                switch (event) {
                    case TranscriberEvent.Ready ready -> Optional.empty();
                    case TranscriberEvent.SpeechStarted started ->
                        Optional.of(new SessionEvent.SpeechStarted(settled, started.startSample()));
                    case TranscriberEvent.Partial partial ->
                        partialsWanted ? Optional.of(partial(partial, settled)) : Optional.empty();
                    case TranscriberEvent.Final heard ->
                        heard.text().isEmpty()
                                ? Optional.of(new SessionEvent.Settled(settled))
                                : overlap.keepNew(heard).map(fresh -> said(fresh, settled, nowNanos));
                    case TranscriberEvent.Settled moved -> Optional.of(new SessionEvent.Settled(settled));
                };
        arrivals.settleThrough(settled);
        return told;
    }

    private static SessionEvent partial(TranscriberEvent.Partial heard, long settled) {
        return new SessionEvent.Partial(
                settled, heard.startSample(), heard.endSample(), heard.text(), heard.stableLength(), heard.language());
    }

    private SessionEvent said(TranscriberEvent.Final heard, long settled, long nowNanos) {
        return new SessionEvent.Final(
                settled,
                nextIndex++,
                heard.startSample(),
                heard.endSample(),
                heard.text(),
                heard.language(),
                heard.words(),
                heard.averageLogProbability(),
                // The transcriber knows where in the utterance speech ended, we know how long its audio waited here.
                Math.max(heard.latencyMillis(), arrivals.millisSince(heard.endSample(), nowNanos)));
    }
}
