package dev.llafar.gateway.session;

import dev.llafar.audio.transcript.SpeechEvent;
import java.util.ArrayDeque;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * The finals of a session, of which the newest are kept for a resume. A cursor marks the next one that the attached client
 * has not received. At the bound the oldest delivered final is dropped; one that was not delivered is never dropped, the
 * session ends instead.
 */
final class EventLog {
    private final int bound;
    private final ArrayDeque<SpeechEvent.Final> kept = new ArrayDeque<>();
    private long nextIndex;
    private long cursor;
    private long droppedThroughSample;

    EventLog(int bound) {
        this.bound = bound;
    }

    /** Finals that the client has not received. */
    long undelivered() {
        return nextIndex - cursor;
    }

    /** Appends a final; false if the log is full of finals that were not delivered. */
    boolean append(SpeechEvent.Final event) {
        if (undelivered() >= bound) {
            return false;
        }
        kept.addLast(event);
        nextIndex++;
        if (kept.size() > bound) {
            droppedThroughSample = kept.removeFirst().endSample();
        }
        return true;
    }

    /** The next final to deliver, which then counts as delivered. */
    Optional<SpeechEvent.Final> next() {
        if (undelivered() == 0) {
            return Optional.empty();
        }
        long skip = cursor - (nextIndex - kept.size());
        cursor++;
        return kept.stream().skip(skip).findFirst();
    }

    /**
     * Puts the cursor where a resuming client needs it: at the first final that ends after {@code sample}.
     *
     * @return the sample from which a resume would still be possible, when this one lies before what is kept
     */
    OptionalLong rewindTo(long sample) {
        if (sample < droppedThroughSample) {
            return OptionalLong.of(droppedThroughSample);
        }
        long index = nextIndex - kept.size();
        for (SpeechEvent.Final event : kept) {
            if (event.endSample() > sample) {
                break;
            }
            index++;
        }
        cursor = index;
        return OptionalLong.empty();
    }
}
