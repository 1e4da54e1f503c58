package dev.llafar.transcriber.service;

import dev.llafar.proto.v1.Final;
import dev.llafar.proto.v1.Partial;
import dev.llafar.proto.v1.Ready;
import dev.llafar.proto.v1.Settled;
import dev.llafar.proto.v1.SpeechStarted;
import dev.llafar.proto.v1.TranscribeResponse;
import dev.llafar.proto.v1.Word;
import dev.llafar.transcriber.model.Transcript;
import dev.llafar.transcriber.session.SessionEvent;

/** A session's events as the messages of the wire. */
final class EventMessages {
    private EventMessages() {}

    static TranscribeResponse ready(String sessionId, long startSample, long receivedThroughByte, int chunkBytes) {
        // The window is 0: a session that this service loses is kept by whoever feeds it.
        return TranscribeResponse.newBuilder()
                .setSettledThroughSample(startSample)
                .setReady(Ready.newBuilder()
                        .setSessionId(sessionId)
                        .setReceivedThroughByte(receivedThroughByte)
                        .setResumeWindowMs(0)
                        .setMaxChunkBytes(chunkBytes))
                .build();
    }

    static TranscribeResponse of(SessionEvent event) {
        TranscribeResponse.Builder response =
                TranscribeResponse.newBuilder().setSettledThroughSample(event.settledThroughSample());
        switch (event) {
            case SessionEvent.SpeechStarted started ->
                response.setSpeechStarted(SpeechStarted.newBuilder().setStartSample(started.startSample()));
            case SessionEvent.Partial partial -> response.setPartial(of(partial));
            case SessionEvent.Final last -> response.setFinal(of(last));
            case SessionEvent.Settled settled -> response.setSettled(Settled.getDefaultInstance());
        }
        return response.build();
    }

    private static Partial of(SessionEvent.Partial partial) {
        return Partial.newBuilder()
                .setStartSample(partial.startSample())
                .setEndSample(partial.endSample())
                .setText(partial.text())
                .setStableLength(partial.stableLength())
                .setLanguage(partial.language())
                .build();
    }

    private static Final of(SessionEvent.Final last) {
        Final.Builder message = Final.newBuilder()
                .setStartSample(last.startSample())
                .setEndSample(last.endSample())
                .setText(last.text())
                .setLanguage(last.language())
                .setAverageLogProbability(last.averageLogProbability())
                .setIndex(last.index())
                .setLatencyMs((int) Math.min(last.latencyMillis(), Integer.MAX_VALUE));
        for (Transcript.Word word : last.words()) {
            message.addWords(Word.newBuilder()
                    .setText(word.text())
                    .setStartSample(last.startSample() + word.startSample())
                    .setEndSample(last.startSample() + word.endSample())
                    .setProbability(word.probability()));
        }
        return message.build();
    }
}
