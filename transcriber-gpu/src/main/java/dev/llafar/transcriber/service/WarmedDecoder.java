package dev.llafar.transcriber.service;

import dev.llafar.audio.SampleClock;
import dev.llafar.transcriber.model.DecodeRequest;
import dev.llafar.transcriber.model.DecodeRequest.Options;
import dev.llafar.transcriber.model.SlotDecoder;
import java.util.List;
import java.util.function.Supplier;

/**
 * Makes a decoder and has it write down a second of silence, so that the first caller does not pay for what a device does
 * once: choosing kernels, growing its memory. Ready means warm.
 */
record WarmedDecoder(Supplier<SlotDecoder> decoders) implements Supplier<SlotDecoder> {
    /** More tokens than any context holds. */
    private static final int MOST_STEPS = 10_000;

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
            if (step == MOST_STEPS) {
                throw new IllegalStateException("the decoder was not finished with a second of silence after "
                        + MOST_STEPS + " steps, expected an end of text");
            }
            decoder.step();
        }
    }
}
