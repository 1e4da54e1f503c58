package dev.llafar.gateway.call.voice;

import dev.llafar.gateway.session.AudioEncoding;
import dev.llafar.gateway.session.SessionConfig;
import dev.llafar.gateway.transcriber.TranscriptionRequest;
import dev.llafar.kvs.consumer.ConsumerSettings;
import dev.llafar.kvs.fragment.CallIdentity;
import dev.llafar.kvs.retry.Backoff;
import java.util.Optional;

/**
 * Which voice, and what is wanted of it.
 *
 * @param voice the track's name, as {@code AUDIO_FROM_CUSTOMER}; empty for the customer's where there is one, otherwise
 *     the stream's first
 * @param call what is known of the call; nothing of another call in the same stream is ever heard
 * @param settledMillis audio before this moment of the producer's timestamps was settled in an earlier life and is
 *     dropped, see {@link SettledPlace}; {@link Long#MIN_VALUE} for none
 * @param finalsMillis how long a voice that is closed waits for the finals of what was read; then its session is ended
 *     without them
 */
public record VoiceSettings(
        Optional<String> voice,
        CallIdentity call,
        long settledMillis,
        ConsumerSettings reading,
        long finalsMillis,
        TranscriptionRequest transcription) {
    /** A transcriber that is alive tells a final within a few seconds; a server that stops cuts what is open after 25 s. */
    private static final long FINALS_MILLIS = 10_000;

    /** Less than a session's own patience with missing audio, so that the call ends for the reason that it has. */
    private static final long NO_DATA_MILLIS = 25_000;

    /** A voice from its beginning. */
    public static VoiceSettings of(CallIdentity call, TranscriptionRequest transcription) {
        return new VoiceSettings(
                Optional.empty(),
                call,
                Long.MIN_VALUE,
                new ConsumerSettings(
                        NO_DATA_MILLIS,
                        ConsumerSettings.DEFAULT.startMarginMillis(),
                        ConsumerSettings.DEFAULT.reopenMillis(),
                        Backoff.DEFAULT),
                FINALS_MILLIS,
                transcription);
    }

    public VoiceSettings withVoice(String name) {
        return new VoiceSettings(Optional.of(name), call, settledMillis, reading, finalsMillis, transcription);
    }

    /** Begins where an earlier life has settled; to be read from {@link SettledPlace#readFrom}. */
    public VoiceSettings from(SettledPlace place) {
        return new VoiceSettings(voice, call, place.millis(), reading, finalsMillis, transcription);
    }

    public VoiceSettings withReading(ConsumerSettings other) {
        return new VoiceSettings(voice, call, settledMillis, other, finalsMillis, transcription);
    }

    public VoiceSettings withFinalsMillis(long other) {
        return new VoiceSettings(voice, call, settledMillis, reading, other, transcription);
    }

    SessionConfig session() {
        return new SessionConfig("", AudioEncoding.PCM_S16LE, 16_000, 1, transcription);
    }
}
