package dev.llafar.gateway.session;

import dev.llafar.audio.transcript.InvalidRequest;
import dev.llafar.audio.transcript.SessionIds;
import dev.llafar.audio.transcript.TranscriptionRequest;

/**
 * What a client requests for its stream. The defaults are those of the contract: 16 kHz mono s16le, any language,
 * transcribed, with partials.
 *
 * @param sessionId empty: the server creates one
 * @param sampleRateHz of PCM, 8,000 to 192,000
 * @param channels of PCM, 1 to 8, interleaved; mixed to one voice
 */
public record SessionConfig(
        String sessionId, AudioEncoding encoding, int sampleRateHz, int channels, TranscriptionRequest transcription) {

    /** @throws InvalidRequest naming the field that is wrong */
    public SessionConfig {
        SessionIds.require("session id", sessionId);
        range("sample rate", sampleRateHz, 8_000, 192_000);
        range("channels", channels, 1, 8);
    }

    public static SessionConfig defaults() {
        return new SessionConfig("", AudioEncoding.PCM_S16LE, 16_000, 1, TranscriptionRequest.defaults());
    }

    private static void range(String field, int value, int least, int most) {
        if (value < least || value > most) {
            throw new InvalidRequest(field, Integer.toString(value), least + " to " + most);
        }
    }
}
