package dev.llafar.transcriber.session;

import dev.llafar.audio.speech.Endpointing;
import dev.llafar.audio.speech.SpeechSegmenter;
import dev.llafar.audio.transcript.SpeechEvent;
import dev.llafar.audio.transcript.SpeechEvent.Final;
import dev.llafar.audio.transcript.TranscriptionRequest.Task;
import dev.llafar.transcriber.fakes.LevelVoiceActivity;
import dev.llafar.transcriber.fakes.ReadingDecoder;
import dev.llafar.transcriber.model.DecodeRequest;
import dev.llafar.transcriber.model.DecodeRequest.Options;
import dev.llafar.transcriber.model.SlotDecoder.Decoded;
import dev.llafar.transcriber.model.Transcript;
import dev.llafar.transcriber.session.UtteranceTracker.Output;
import dev.llafar.transcriber.session.UtteranceTracker.Output.Request;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** A tracker with its requests and events, on a clock that advances with the audio. */
final class Voice {
    static final long SAMPLE_NANOS = 62_500;
    static final Options OPTIONS = new Options(List.of(), Task.TRANSCRIBE, true, List.of(), 0);

    final UtteranceTracker tracker;
    final List<SpeechEvent> events = new ArrayList<>();
    final List<Request> waiting = new ArrayList<>();
    final List<DecodeRequest> withdrawn = new ArrayList<>();
    long nowNanos = 1_000_000_000_000L;

    Voice(TrackerLimits limits, Endpointing endpointing, long startSample) {
        tracker = new UtteranceTracker(
                new SpeechSegmenter(endpointing, new LevelVoiceActivity(), startSample), OPTIONS, true, limits);
    }

    Voice() {
        this(TrackerLimits.DEFAULT, Endpointing.DEFAULT, 0);
    }

    /** Sends samples in real time, in chunks. */
    void speak(short[] samples, int chunkSamples) {
        for (int at = 0; at < samples.length; at += chunkSamples) {
            short[] chunk = Arrays.copyOfRange(samples, at, Math.min(samples.length, at + chunkSamples));
            nowNanos += chunk.length * SAMPLE_NANOS;
            note(tracker.accept(chunk, nowNanos));
        }
    }

    void finish() {
        note(tracker.finish(nowNanos));
    }

    void answer(Request wanted, String text) {
        answer(wanted, ReadingDecoder.transcript(text));
    }

    void answer(Request wanted, Transcript transcript) {
        waiting.remove(wanted);
        note(tracker.answered(wanted.request(), transcript, nowNanos));
    }

    /** Answers with the words that the samples encode. */
    void answer(Request wanted) {
        ReadingDecoder decoder = new ReadingDecoder(1);
        decoder.join(List.of(wanted.request()));
        List<Decoded> decoded = List.of();
        while (decoded.isEmpty()) {
            decoded = decoder.step();
        }
        answer(wanted, decoded.getFirst().transcript().text());
    }

    void answerAll() {
        while (!waiting.isEmpty()) {
            answer(waiting.getFirst());
        }
    }

    List<Request> waitingFinals() {
        return waiting.stream().filter(Request::isFinal).toList();
    }

    List<Final> finals() {
        return events.stream()
                .filter(Final.class::isInstance)
                .map(Final.class::cast)
                .toList();
    }

    List<String> texts() {
        return finals().stream().map(Final::text).toList();
    }

    private void note(Output turn) {
        events.addAll(turn.events());
        waiting.addAll(turn.requests());
        withdrawn.addAll(turn.withdrawn());
        waiting.removeIf(wanted -> turn.withdrawn().contains(wanted.request()));
    }
}
