package dev.llafar.proto.service;

import com.google.protobuf.UnsafeByteOperations;
import dev.llafar.audio.PcmBytes;
import dev.llafar.audio.transcript.InvalidRequest;
import dev.llafar.audio.transcript.SessionError;
import dev.llafar.audio.transcript.SpeechEvent;
import dev.llafar.audio.transcript.SpokenWord;
import dev.llafar.audio.transcript.TranscriptionRequest;
import dev.llafar.audio.transcript.TranscriptionRequest.Task;
import dev.llafar.proto.v1.AudioChunk;
import dev.llafar.proto.v1.Encoding;
import dev.llafar.proto.v1.Final;
import dev.llafar.proto.v1.Partial;
import dev.llafar.proto.v1.Ready;
import dev.llafar.proto.v1.Settled;
import dev.llafar.proto.v1.SpeechStarted;
import dev.llafar.proto.v1.StreamConfig;
import dev.llafar.proto.v1.TranscribeRequest;
import dev.llafar.proto.v1.TranscribeResponse;
import dev.llafar.proto.v1.Word;
import io.vertx.grpc.common.GrpcStatus;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The one mapping between {@link SpeechEvent}s, requests and errors and the messages of {@code llafar.v1.Transcriber}, for
 * servers and clients of it.
 */
public final class TranscriberMessages {
    private TranscriberMessages() {}

    /** The first message of a stream. */
    public static TranscribeResponse ready(
            long settledThroughSample,
            String sessionId,
            long receivedThroughByte,
            int resumeWindowMillis,
            int maxChunkBytes) {
        return TranscribeResponse.newBuilder()
                .setSettledThroughSample(settledThroughSample)
                .setReady(Ready.newBuilder()
                        .setSessionId(sessionId)
                        .setReceivedThroughByte(receivedThroughByte)
                        .setResumeWindowMs(resumeWindowMillis)
                        .setMaxChunkBytes(maxChunkBytes))
                .build();
    }

    /**
     * The message for an event.
     *
     * @throws IllegalArgumentException for a terminal event, which is a status and not a message
     */
    public static TranscribeResponse message(SpeechEvent event) {
        TranscribeResponse.Builder response =
                TranscribeResponse.newBuilder().setSettledThroughSample(event.settledThroughSample());
        switch (event) {
            case SpeechEvent.SpeechStarted started ->
                response.setSpeechStarted(SpeechStarted.newBuilder().setStartSample(started.startSample()));
            case SpeechEvent.Partial partial ->
                response.setPartial(Partial.newBuilder()
                        .setStartSample(partial.startSample())
                        .setEndSample(partial.endSample())
                        .setText(partial.text())
                        .setStableLength(partial.stableLength())
                        .setLanguage(partial.language()));
            case SpeechEvent.Final last -> response.setFinal(message(last));
            case SpeechEvent.Settled settled -> response.setSettled(Settled.getDefaultInstance());
            case SpeechEvent.Terminal end ->
                throw new IllegalArgumentException(
                        "event: got " + end.getClass().getSimpleName() + "; expected one that is not terminal");
        }
        return response.build();
    }

    private static Final.Builder message(SpeechEvent.Final last) {
        Final.Builder message = Final.newBuilder()
                .setStartSample(last.startSample())
                .setEndSample(last.endSample())
                .setText(last.text())
                .setLanguage(last.language())
                .setAverageLogProbability(last.averageLogProbability())
                .setIndex(last.index())
                .setLatencyMs(last.latencyMillis())
                .setLowConfidence(last.lowConfidence());
        for (SpokenWord word : last.words()) {
            message.addWords(Word.newBuilder()
                    .setText(word.text())
                    .setStartSample(word.startSample())
                    .setEndSample(word.endSample())
                    .setProbability(word.probability()));
        }
        return message;
    }

    /**
     * The event in a message; empty for {@code Ready} and for events that a newer server may add.
     *
     * @param startSample added to every position, because the clock of a stream begins at 0
     */
    public static Optional<SpeechEvent> event(TranscribeResponse response, long startSample) {
        long settled = startSample + response.getSettledThroughSample();
        return switch (response.getEventCase()) {
            case READY, EVENT_NOT_SET -> Optional.empty();
            case SPEECH_STARTED ->
                Optional.of(new SpeechEvent.SpeechStarted(
                        settled, startSample + response.getSpeechStarted().getStartSample()));
            case PARTIAL -> {
                Partial partial = response.getPartial();
                yield Optional.of(new SpeechEvent.Partial(
                        settled,
                        startSample + partial.getStartSample(),
                        startSample + partial.getEndSample(),
                        partial.getText(),
                        partial.getStableLength(),
                        partial.getLanguage()));
            }
            case FINAL -> Optional.of(event(response.getFinal(), settled, startSample));
            case SETTLED -> Optional.of(new SpeechEvent.Settled(settled));
        };
    }

    private static SpeechEvent.Final event(Final last, long settled, long startSample) {
        return new SpeechEvent.Final(
                settled,
                last.getIndex(),
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
                last.getLowConfidence(),
                last.getLatencyMs());
    }

    /**
     * The first message of a stream of 16 kHz mono PCM. It contains no session id: whoever holds one can resume the session,
     * and the transcriber creates its own.
     */
    public static TranscribeRequest config(TranscriptionRequest request) {
        return TranscribeRequest.newBuilder()
                .setConfig(StreamConfig.newBuilder()
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
                        .addAllPhrases(request.phrases()))
                .build();
    }

    /** A chunk of 16 kHz mono samples that follows the previous one. */
    public static TranscribeRequest audio(short[] samples) {
        // The array was made for this message and nobody writes to it afterwards, so the copy of ByteString is not
        // needed.
        return TranscribeRequest.newBuilder()
                .setAudio(AudioChunk.newBuilder().setData(UnsafeByteOperations.unsafeWrap(PcmBytes.bytesOf(samples))))
                .build();
    }

    /**
     * What a stream's config requests.
     *
     * @throws InvalidRequest naming the field that is wrong
     */
    public static TranscriptionRequest request(StreamConfig config) {
        return new TranscriptionRequest(
                config.getConversationId(),
                config.getLanguagesList(),
                switch (config.getTask()) {
                    case TASK_UNSPECIFIED, TASK_TRANSCRIBE -> Task.TRANSCRIBE;
                    case TASK_TRANSLATE -> Task.TRANSLATE;
                    case UNRECOGNIZED ->
                        throw new InvalidRequest("task", Integer.toString(config.getTaskValue()), "a value of Task");
                },
                !config.getNoPartials(),
                config.getWordTimes(),
                config.getPhrasesList());
    }

    /** The status that ends a stream with this error. */
    public static GrpcStatus status(SessionError.Code code) {
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

    /** The error of a transcriber stream that ended with this status: it decides whether another stream can help. */
    public static SessionError transcriberError(GrpcStatus status, @Nullable String message) {
        String detail = message == null || message.isEmpty() ? status.name() : message;
        return SessionError.of(
                switch (status) {
                    case INVALID_ARGUMENT, OUT_OF_RANGE, UNIMPLEMENTED -> SessionError.Code.INVALID_REQUEST;
                    case RESOURCE_EXHAUSTED -> SessionError.Code.OVERLOADED;
                    default -> SessionError.Code.TRANSCRIBER_UNAVAILABLE;
                },
                detail);
    }
}
