package dev.llafar.transcriber.whisper;

import dev.llafar.transcriber.whisper.decoding.TranscriptGuards;
import dev.llafar.transcriber.whisper.torch.DeviceChoice;
import dev.llafar.transcriber.whisper.torch.Precision;
import dev.llafar.transcriber.whisper.torch.WhisperProgram.LoadProgress;
import java.util.List;

/**
 * The options with which a checkpoint is loaded and decoded.
 *
 * @param slots utterances decoded in a batch; each needs memory on the device for its attention keys and values
 * @param threads of each tensor operation on the CPU, for the whole process; 0 selects one for a small
 *     checkpoint, otherwise PyTorch's default
 * @param timestamps whether to decode with Whisper's timestamp tokens, which word times do not need
 * @param temperatures tried one after the other until the guards accept a text; the first is normally 0
 * @param progress receives the progress of loading
 */
public record DecoderOptions(
        DeviceChoice device,
        Precision precision,
        int slots,
        int threads,
        boolean timestamps,
        List<Double> temperatures,
        TranscriptGuards.Thresholds guards,
        LoadProgress progress) {
    public DecoderOptions {
        temperatures = List.copyOf(temperatures);
        if (slots < 1 || slots > 1024) {
            throw new IllegalArgumentException("slots is " + slots + ", expected 1 to 1024");
        }
        if (threads < 0) {
            throw new IllegalArgumentException("threads is " + threads + ", expected 0 or more");
        }
        if (temperatures.isEmpty() || temperatures.stream().anyMatch(t -> !(t >= 0 && t <= 2))) {
            throw new IllegalArgumentException(
                    "temperatures are " + temperatures + ", expected one or more from 0 to 2");
        }
    }

    /** Eight slots, automatic device and precision, and the fallback and guards of Whisper. */
    public static DecoderOptions defaults() {
        return new DecoderOptions(
                DeviceChoice.AUTO,
                Precision.AUTO,
                8,
                0,
                false,
                List.of(0.0, 0.2, 0.4, 0.6, 0.8, 1.0),
                TranscriptGuards.Thresholds.WHISPER,
                LoadProgress.NONE);
    }

    public DecoderOptions withDevice(DeviceChoice choice) {
        return new DecoderOptions(choice, precision, slots, threads, timestamps, temperatures, guards, progress);
    }

    public DecoderOptions withPrecision(Precision choice) {
        return new DecoderOptions(device, choice, slots, threads, timestamps, temperatures, guards, progress);
    }

    public DecoderOptions withSlots(int count) {
        return new DecoderOptions(device, precision, count, threads, timestamps, temperatures, guards, progress);
    }

    public DecoderOptions withThreads(int count) {
        return new DecoderOptions(device, precision, slots, count, timestamps, temperatures, guards, progress);
    }

    public DecoderOptions withTimestamps(boolean wanted) {
        return new DecoderOptions(device, precision, slots, threads, wanted, temperatures, guards, progress);
    }

    public DecoderOptions withTemperatures(List<Double> values) {
        return new DecoderOptions(device, precision, slots, threads, timestamps, values, guards, progress);
    }

    public DecoderOptions withGuards(TranscriptGuards.Thresholds thresholds) {
        return new DecoderOptions(device, precision, slots, threads, timestamps, temperatures, thresholds, progress);
    }

    public DecoderOptions withProgress(LoadProgress listener) {
        return new DecoderOptions(device, precision, slots, threads, timestamps, temperatures, guards, listener);
    }
}
