package dev.llafar.gateway.session;

import java.util.ArrayDeque;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * The finals of a session, the newest of them kept for a resume. A cursor stands at the next one that the attached client
 * has not been told. At the bound the oldest told final goes; one not told is never dropped, the session stops instead.
 */
final class EventLog {
    private final int bound;
    private final ArrayDeque<SessionEvent.Final> kept = new ArrayDeque<>();
    private long nextIndex;
    private long cursor;
    private long droppedThroughSample;

    EventLog(int bound) {
        this.bound = bound;
    }

    /** Finals that the client has not been told. */
    long untold() {
        return nextIndex - cursor;
    }

    /** Whether it was appended: not when the log is full of finals that nobody was told. */
    boolean append(SessionEvent.Final event) {
        if (untold() >= bound) {
            return false;
        }
        kept.addLast(event);
        nextIndex++;
        if (kept.size() > bound) {
            droppedThroughSample = kept.removeFirst().endSample();
        }
        return true;
    }

    /** The next final to tell, which then counts as told. */
    Optional<SessionEvent.Final> tellNext() {
        if (untold() == 0) {
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
        for (SessionEvent.Final event : kept) {
            if (event.endSample() > sample) {
                break;
            }
            index++;
        }
        cursor = index;
        return OptionalLong.empty();
    }
}
