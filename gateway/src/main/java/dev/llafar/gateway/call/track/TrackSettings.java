package dev.llafar.gateway.call.track;

import dev.llafar.audio.transcript.TranscriptionRequest;
import dev.llafar.kvs.consumer.KvsConsumer;
import dev.llafar.kvs.fragment.CallIdentity;
import dev.llafar.kvs.retry.Backoff;
import java.util.Optional;

/**
 * Which track to transcribe, and how.
 *
 * @param track the track's name, for example {@code AUDIO_FROM_CUSTOMER}; empty for the customer's where there is one,
 *     otherwise the stream's first
 * @param call identifies the call; nothing of another call in the same stream is transcribed
 * @param settledMillis audio before this moment of the producer's timestamps was settled by an earlier reader and is
 *     dropped, see {@link CallTrack.SettledPosition}; {@link Long#MIN_VALUE}: none
 * @param finalsMillis how long a track that is closed waits for the finals of what was read; then its session is ended
 *     without them
 * @param transcription what is requested of the session; its conversation id must not be empty
 */
public record TrackSettings(
        Optional<String> track,
        CallIdentity call,
        long settledMillis,
        KvsConsumer.Settings reading,
        long finalsMillis,
        TranscriptionRequest transcription) {

    public TrackSettings {
        if (transcription.conversationId().isEmpty()) {
            throw new IllegalArgumentException("conversation id: got none; expected the call's");
        }
    }

    /** A transcriber that works emits a final within a few seconds; a server that stops closes what is open after 25 s. */
    private static final long FINALS_MILLIS = 10_000;

    /** Less than the idle limit of a session. */
    private static final long NO_DATA_MILLIS = 25_000;

    /** A track from its beginning. */
    public static TrackSettings of(CallIdentity call, TranscriptionRequest transcription) {
        return new TrackSettings(
                Optional.empty(),
                call,
                Long.MIN_VALUE,
                new KvsConsumer.Settings(
                        NO_DATA_MILLIS,
                        KvsConsumer.Settings.DEFAULT.startMarginMillis(),
                        KvsConsumer.Settings.DEFAULT.reopenMillis(),
                        Backoff.DEFAULT),
                FINALS_MILLIS,
                transcription);
    }

    /** Continues where an earlier reader has settled; read from {@link CallTrack.SettledPosition#readFrom}. */
    public TrackSettings from(CallTrack.SettledPosition position) {
        return new TrackSettings(track, call, position.millis(), reading, finalsMillis, transcription);
    }

    public TrackSettings withReading(KvsConsumer.Settings other) {
        return new TrackSettings(track, call, settledMillis, other, finalsMillis, transcription);
    }

    public TrackSettings withFinalsMillis(long other) {
        return new TrackSettings(track, call, settledMillis, reading, other, transcription);
    }
}
