package dev.llafar.gateway.grpc;

import dev.llafar.gateway.session.SessionError;
import dev.llafar.gateway.session.SessionEvent;
import dev.llafar.gateway.transcriber.SpokenWord;
import dev.llafar.proto.v1.Final;
import dev.llafar.proto.v1.Partial;
import dev.llafar.proto.v1.Ready;
import dev.llafar.proto.v1.Settled;
import dev.llafar.proto.v1.SpeechStarted;
import dev.llafar.proto.v1.TranscribeResponse;
import dev.llafar.proto.v1.Word;
import io.vertx.grpc.common.GrpcStatus;

/** Events as messages, errors as statuses. */
final class ProtoEvents {
    private ProtoEvents() {}

    static TranscribeResponse of(SessionEvent event) {
        TranscribeResponse.Builder response =
                TranscribeResponse.newBuilder().setSettledThroughSample(event.settledThroughSample());
        switch (event) {
            case SessionEvent.Ready ready ->
                response.setReady(Ready.newBuilder()
                        .setSessionId(ready.sessionId())
                        .setReceivedThroughByte(ready.receivedThroughByte())
                        .setResumeWindowMs(ready.resumeWindowMillis())
                        .setMaxChunkBytes(ready.maxMessageBytes()));
            case SessionEvent.SpeechStarted started ->
                response.setSpeechStarted(SpeechStarted.newBuilder().setStartSample(started.startSample()));
            case SessionEvent.Partial partial ->
                response.setPartial(Partial.newBuilder()
                        .setStartSample(partial.startSample())
                        .setEndSample(partial.endSample())
                        .setText(partial.text())
                        .setStableLength(partial.stableLength())
                        .setLanguage(partial.language()));
            case SessionEvent.Final last -> response.setFinal(last(last));
            case SessionEvent.Settled settled -> response.setSettled(Settled.getDefaultInstance());
        }
        return response.build();
    }

    private static Final.Builder last(SessionEvent.Final last) {
        Final.Builder message = Final.newBuilder()
                .setStartSample(last.startSample())
                .setEndSample(last.endSample())
                .setText(last.text())
                .setLanguage(last.language())
                .setAverageLogProbability(last.averageLogProbability())
                .setIndex(last.index())
                .setLatencyMs(last.latencyMillis());
        for (SpokenWord word : last.words()) {
            message.addWords(Word.newBuilder()
                    .setText(word.text())
                    .setStartSample(word.startSample())
                    .setEndSample(word.endSample())
                    .setProbability(word.probability()));
        }
        return message;
    }

    static GrpcStatus status(SessionError.Code code) {
        return switch (code) {
            case INVALID_REQUEST, INVALID_AUDIO, AUDIO_GAP, MESSAGE_TOO_LARGE -> GrpcStatus.INVALID_ARGUMENT;
            case SESSION_EXISTS -> GrpcStatus.ALREADY_EXISTS;
            case OUT_OF_ORDER -> GrpcStatus.FAILED_PRECONDITION;
            case UNKNOWN_SESSION -> GrpcStatus.NOT_FOUND;
            case RESUME_TOO_OLD -> GrpcStatus.OUT_OF_RANGE;
            case OVERLOADED, SLOW_READER -> GrpcStatus.RESOURCE_EXHAUSTED;
            case IDLE, SESSION_TOO_LONG -> GrpcStatus.DEADLINE_EXCEEDED;
            case TAKEN_OVER -> GrpcStatus.ABORTED;
            case TRANSCRIBER_UNAVAILABLE, GOING_AWAY -> GrpcStatus.UNAVAILABLE;
            case INTERNAL -> GrpcStatus.INTERNAL;
        };
    }
}
