package dev.llafar.transcriber.service;

import dev.llafar.audio.SampleClock;
import dev.llafar.transcriber.model.DecodeRequest;
import dev.llafar.transcriber.model.DecodeRequest.Options;
import dev.llafar.transcriber.model.SlotDecoder;
import java.util.List;
import java.util.function.Supplier;

/**
 * Creates a decoder and decodes a second of silence, so that work which a device does only once, such as choosing kernels and
 * allocating memory, does not delay the first utterance.
 */
record WarmedDecoder(Supplier<SlotDecoder> decoders) implements Supplier<SlotDecoder> {
    /** More than the number of tokens of any context. */
    private static final int MAX_STEPS = 10_000;

    @Override
    public SlotDecoder get() {
        SlotDecoder decoder = decoders.get();
        try {
            warm(decoder);
            return decoder;
        } catch (RuntimeException failure) {
            decoder.close();
            throw failure;
        }
    }

    private static void warm(SlotDecoder decoder) {
        var model = decoder.description();
        int samples = Math.min(SampleClock.SAMPLE_RATE_HZ, model.contextSamples());
        var task = model.tasks().iterator().next();
        decoder.join(
                List.of(new DecodeRequest(new short[samples], new Options(List.of(), task, false, List.of(), 0), "")));
        for (int step = 0; decoder.occupied() > 0; step++) {
            if (step == MAX_STEPS) {
                throw new IllegalStateException("the decoder has not finished a second of silence after " + MAX_STEPS
                        + " steps, expected an end of text");
            }
            decoder.step();
        }
    }
}
