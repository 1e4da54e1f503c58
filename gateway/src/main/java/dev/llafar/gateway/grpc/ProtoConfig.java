package dev.llafar.gateway.grpc;

import dev.llafar.gateway.session.AudioEncoding;
import dev.llafar.gateway.session.InvalidRequest;
import dev.llafar.gateway.session.SessionConfig;
import dev.llafar.gateway.transcriber.TranscriptionRequest;
import dev.llafar.gateway.transcriber.TranscriptionRequest.Task;
import dev.llafar.proto.v1.StreamConfig;

/** Reads a StreamConfig; a zero value means the default that the contract names. */
final class ProtoConfig {
    private ProtoConfig() {}

    /** The session that is asked for. Throws {@link InvalidRequest} when a value is wrong. */
    static SessionConfig read(StreamConfig config) {
        return new SessionConfig(
                config.getSessionId(),
                switch (config.getEncoding()) {
                    case ENCODING_UNSPECIFIED, ENCODING_PCM_S16LE -> AudioEncoding.PCM_S16LE;
                    case ENCODING_OGG_OPUS -> AudioEncoding.OGG_OPUS;
                    case ENCODING_WEBM_OPUS -> AudioEncoding.WEBM_OPUS;
                    case ENCODING_CONTAINER -> AudioEncoding.CONTAINER;
                    case UNRECOGNIZED ->
                        throw new InvalidRequest(
                                "encoding", Integer.toString(config.getEncodingValue()), "a value of Encoding");
                },
                orDefault(config.getSampleRateHz(), 16_000),
                orDefault(config.getChannels(), 1),
                new TranscriptionRequest(
                        config.getConversationId(),
                        config.getLanguagesList(),
                        switch (config.getTask()) {
                            case TASK_UNSPECIFIED, TASK_TRANSCRIBE -> Task.TRANSCRIBE;
                            case TASK_TRANSLATE -> Task.TRANSLATE;
                            case UNRECOGNIZED ->
                                throw new InvalidRequest(
                                        "task", Integer.toString(config.getTaskValue()), "a value of Task");
                        },
                        !config.getNoPartials(),
                        config.getWordTimes(),
                        config.getPhrasesList()));
    }

    private static int orDefault(int value, int zeroMeans) {
        return value == 0 ? zeroMeans : value;
    }
}
