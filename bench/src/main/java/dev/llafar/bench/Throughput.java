package dev.llafar.bench;

import dev.llafar.audio.transcript.TranscriptionRequest.Task;
import dev.llafar.transcriber.model.DecodeRequest;
import dev.llafar.transcriber.model.SlotDecoder;
import dev.llafar.transcriber.whisper.DecoderOptions;
import dev.llafar.transcriber.whisper.WhisperDecoder;
import dev.llafar.transcriber.whisper.decoding.TranscriptGuards;
import dev.llafar.transcriber.whisper.torch.DeviceChoice;
import dev.llafar.transcriber.whisper.torch.Precision;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Random;

/** Measures Llafar's decoder with windows of noise, a checkpoint with random weights and a fixed number of tokens. */
final class Throughput {
    private static final int SAMPLES_PER_SECOND = 16_000;

    private final Path model;
    private final int threads;
    private final int rounds;

    Throughput(Path model, int threads, int rounds) {
        this.model = model;
        this.threads = threads;
        this.rounds = rounds;
    }

    /**
     * @param precision as requested, or as selected by AUTO
     * @param audioSecondsPerSecond of the best round
     */
    record Result(String precision, int concurrent, double audioSecondsPerSecond) {}

    Result measure(Precision precision, int concurrent, long seed) {
        // No retries and no rejected texts, so that both sides decode the same number of tokens.
        DecoderOptions options = DecoderOptions.defaults()
                .withDevice(DeviceChoice.CPU)
                .withPrecision(precision)
                .withSlots(concurrent)
                .withThreads(threads)
                .withTemperatures(List.of(0.0))
                .withGuards(TranscriptGuards.Thresholds.OFF);
        try (SlotDecoder decoder = WhisperDecoder.load(model, options)) {
            int samples = decoder.description().contextSamples();
            List<short[]> clips = noise(concurrent, samples, seed);
            decodeAll(decoder, clips.subList(0, 1)); // warm
            double bestSeconds = Double.MAX_VALUE;
            for (int round = 0; round < rounds; round++) {
                long start = System.nanoTime();
                decodeAll(decoder, clips);
                bestSeconds = Math.min(bestSeconds, (System.nanoTime() - start) / 1e9);
            }
            double audioSeconds = (double) concurrent * samples / SAMPLES_PER_SECOND;
            return new Result(decoder.description().precision(), concurrent, audioSeconds / bestSeconds);
        }
    }

    private static void decodeAll(SlotDecoder decoder, List<short[]> clips) {
        var options = new DecodeRequest.Options(List.of("en"), Task.TRANSCRIBE, false, List.of(), 1);
        Deque<DecodeRequest> waiting = new ArrayDeque<>();
        clips.forEach(clip -> waiting.add(new DecodeRequest(clip, options, "")));
        int left = clips.size();
        while (left > 0) {
            List<DecodeRequest> joining = new ArrayList<>();
            while (!waiting.isEmpty()
                    && decoder.occupied() + joining.size()
                            < decoder.description().slots()) {
                joining.add(waiting.remove());
            }
            if (!joining.isEmpty()) {
                decoder.join(joining);
            }
            left -= decoder.step().size();
        }
    }

    private static List<short[]> noise(int count, int samples, long seed) {
        Random random = new Random(seed);
        List<short[]> clips = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            short[] clip = new short[samples];
            for (int s = 0; s < samples; s++) {
                clip[s] = (short) Math.max(-32_768, Math.min(32_767, 3_276.8 * random.nextGaussian()));
            }
            clips.add(clip);
        }
        return clips;
    }
}
