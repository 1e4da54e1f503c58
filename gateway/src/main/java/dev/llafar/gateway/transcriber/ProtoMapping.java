package dev.llafar.gateway.transcriber;

import com.google.protobuf.ByteString;
import dev.llafar.audio.PcmBytes;
import dev.llafar.proto.v1.AudioChunk;
import dev.llafar.proto.v1.Encoding;
import dev.llafar.proto.v1.StreamConfig;
import dev.llafar.proto.v1.TranscribeRequest;
import dev.llafar.proto.v1.TranscribeResponse;
import io.vertx.grpc.common.GrpcStatus;
import org.jspecify.annotations.Nullable;

/** Between the gateway's records and the messages on the wire. */
final class ProtoMapping {
    private ProtoMapping() {}

    /** The session id stays here: whoever knows it can resume the session, and the transcriber makes its own. */
    static StreamConfig streamConfig(TranscriptionRequest request) {
        return StreamConfig.newBuilder()
                .setConversationId(request.conversationId())
                .setEncoding(Encoding.ENCODING_PCM_S16LE)
                .setSampleRateHz(16_000)
                .setChannels(1)
                .addAllLanguages(request.languages())
                .setTask(
                        switch (request.task()) {
                            case TRANSCRIBE -> dev.llafar.proto.v1.Task.TASK_TRANSCRIBE;
                            case TRANSLATE -> dev.llafar.proto.v1.Task.TASK_TRANSLATE;
                        })
                .setNoPartials(!request.partials())
                .setWordTimes(request.wordTimes())
                .addAllPhrases(request.phrases())
                .build();
    }

    static TranscribeRequest audio(short[] samples) {
        return TranscribeRequest.newBuilder()
                .setAudio(AudioChunk.newBuilder().setData(ByteString.copyFrom(PcmBytes.bytesOf(samples))))
                .build();
    }

    /**
     * The event that a message tells, or null for one that this version does not know.
     *
     * @param startSample added to every position: the stream's own clock begins at 0
     */
    static @Nullable TranscriberEvent event(TranscribeResponse response, long startSample) {
        long settled = startSample + response.getSettledThroughSample();
        return switch (response.getEventCase()) {
            case READY -> new TranscriberEvent.Ready(settled);
            case SPEECH_STARTED ->
                new TranscriberEvent.SpeechStarted(
                        settled, startSample + response.getSpeechStarted().getStartSample());
            case PARTIAL -> {
                var partial = response.getPartial();
                yield new TranscriberEvent.Partial(
                        settled,
                        startSample + partial.getStartSample(),
                        startSample + partial.getEndSample(),
                        partial.getText(),
                        partial.getStableLength(),
                        partial.getLanguage());
            }
            case FINAL -> {
                var last = response.getFinal();
                yield new TranscriberEvent.Final(
                        settled,
                        startSample + last.getStartSample(),
                        startSample + last.getEndSample(),
                        last.getText(),
                        last.getLanguage(),
                        last.getWordsList().stream()
                                .map(word -> new SpokenWord(
                                        word.getText(),
                                        startSample + word.getStartSample(),
                                        startSample + word.getEndSample(),
                                        word.getProbability()))
                                .toList(),
                        last.getAverageLogProbability(),
                        last.getLatencyMs());
            }
            case SETTLED -> new TranscriberEvent.Settled(settled);
            case EVENT_NOT_SET -> null;
        };
    }

    static TranscriptionFailure failure(GrpcStatus status, @Nullable String message) {
        String detail = message == null || message.isEmpty() ? status.name() : message;
        return switch (status) {
            case INVALID_ARGUMENT, OUT_OF_RANGE, UNIMPLEMENTED ->
                new TranscriptionFailure(TranscriptionFailure.Kind.REFUSED, detail);
            case RESOURCE_EXHAUSTED -> new TranscriptionFailure(TranscriptionFailure.Kind.OVERLOADED, detail);
            default -> new TranscriptionFailure(TranscriptionFailure.Kind.UNAVAILABLE, detail);
        };
    }
}
