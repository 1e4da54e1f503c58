package dev.llafar.transcriber.batch;

import dev.llafar.transcriber.model.Transcript;

/** How a job ended; told exactly once, unless its session was released or the job cancelled before. */
public sealed interface JobOutcome {

    /** Decoded. */
    record Written(Transcript transcript) implements JobOutcome {}

    /** A partial that was not worth its place; never told of a final. */
    record Shed(ShedReason reason) implements JobOutcome {}

    /** The device could not decode it, also not alone; the audio is untouched and may be sent elsewhere. */
    record Failed(Throwable cause) implements JobOutcome {}

    /** Why a partial was given up. */
    enum ShedReason {
        /** A newer partial of the same session took its place in the queue. */
        SUPERSEDED,
        /** A final needed its slot. */
        EVICTED,
        /** Finals wait longer than the shedding bound. */
        OVERLOADED,
        /** The device failed while it was being decoded; a partial is not worth a second try. */
        DEVICE_FAILED
    }
}
