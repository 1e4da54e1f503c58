package dev.llafar.gateway.call.machine;

import dev.llafar.gateway.call.machine.CallRecord.Source;
import dev.llafar.gateway.call.sma.StreamStart;
import org.jspecify.annotations.Nullable;

/**
 * How far it is to the caller's voice.
 *
 * @param isMeetingSeen an event of the meeting has come
 * @param pipelineTries how often the pipeline was asked for; 0: not yet
 * @param stream the caller's; null: not yet
 * @param isStreamEnded it flows no more
 * @param settledFragment everything up to it is in finals already taken; empty: none
 * @param isListening a consumer runs
 * @param restarts of the consumer since something was last settled
 * @param isMissed the caller has been told that we cannot hear them
 */
public record Ear(
        boolean isMeetingSeen,
        int pipelineTries,
        @Nullable StreamStart stream,
        boolean isStreamEnded,
        String settledFragment,
        boolean isListening,
        int restarts,
        boolean isMissed) {
    static final Ear DEAF = new Ear(false, 0, null, false, "", false, 0, false);

    static Ear of(@Nullable Source source) {
        if (source == null) {
            return DEAF;
        }
        StreamStart stream = new StreamStart(
                source.meetingId(),
                "",
                source.attendeeId(),
                source.streamArn(),
                source.startFragment(),
                source.startMillis());
        return new Ear(true, 1, stream, false, source.settledFragment(), false, 0, false);
    }

    Ear meetingSeen() {
        return new Ear(true, pipelineTries, stream, isStreamEnded, settledFragment, isListening, restarts, isMissed);
    }

    Ear pipelineTried() {
        return new Ear(
                isMeetingSeen,
                pipelineTries + 1,
                stream,
                isStreamEnded,
                settledFragment,
                isListening,
                restarts,
                isMissed);
    }

    Ear at(StreamStart start) {
        return new Ear(isMeetingSeen, pipelineTries, start, false, "", false, 0, false);
    }

    Ear streamEnded() {
        return new Ear(isMeetingSeen, pipelineTries, stream, true, settledFragment, isListening, restarts, isMissed);
    }

    Ear settled(String fragment) {
        return new Ear(isMeetingSeen, pipelineTries, stream, isStreamEnded, fragment, isListening, 0, isMissed);
    }

    Ear listening() {
        return new Ear(isMeetingSeen, pipelineTries, stream, isStreamEnded, settledFragment, true, restarts, isMissed);
    }

    Ear notListening() {
        return new Ear(
                isMeetingSeen, pipelineTries, stream, isStreamEnded, settledFragment, false, restarts + 1, isMissed);
    }

    Ear missed() {
        return new Ear(
                isMeetingSeen, pipelineTries, stream, isStreamEnded, settledFragment, isListening, restarts, true);
    }

    /** Already listened to, or overtaken by a later start. */
    boolean knows(StreamStart start) {
        return stream != null
                && (stream.startMillis() > start.startMillis()
                        || (stream.streamArn().equals(start.streamArn())
                                && stream.startFragment().equals(start.startFragment())));
    }

    @Nullable
    Source source() {
        return stream == null
                ? null
                : new Source(
                        stream.meetingId(),
                        stream.attendeeId(),
                        stream.streamArn(),
                        stream.startFragment(),
                        stream.startMillis(),
                        settledFragment);
    }
}
