package dev.llafar.transcriber.whisper;

import dev.llafar.transcriber.whisper.decoding.TranscriptGuards;
import dev.llafar.transcriber.whisper.torch.DeviceChoice;
import dev.llafar.transcriber.whisper.torch.LoadProgress;
import dev.llafar.transcriber.whisper.torch.Precision;
import java.util.List;

/**
 * How a checkpoint is to be run.
 *
 * @param slots utterances decoded side by side; each holds its cross-attention keys and values on the device
 * @param threads of each tensor operation on the CPU, for the whole process; 0: one for a small
 *     checkpoint, else PyTorch's choice
 * @param timestamps true to decode with Whisper's timestamp tokens; word times do not need them
 * @param temperatures tried in turn while an answer is not believed; the first is normally 0
 * @param progress told while weights are loaded
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
            throw new IllegalArgumentException("temperatures are " + temperatures + ", expected some from 0 to 2");
        }
    }

    /** Eight slots, whatever device and precision suit, Whisper's own fallback and guards. */
    public static DecoderOptions defaults() {
        return new DecoderOptions(
                DeviceChoice.AUTO,
                Precision.AUTO,
                8,
                0,
                false,
                List.of(0.0, 0.2, 0.4, 0.6, 0.8, 1.0),
                TranscriptGuards.Thresholds.WHISPER,
                LoadProgress.SILENT);
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

    public DecoderOptions withTemperatures(List<Double> ladder) {
        return new DecoderOptions(device, precision, slots, threads, timestamps, ladder, guards, progress);
    }

    public DecoderOptions withGuards(TranscriptGuards.Thresholds thresholds) {
        return new DecoderOptions(device, precision, slots, threads, timestamps, temperatures, thresholds, progress);
    }

    public DecoderOptions withProgress(LoadProgress listener) {
        return new DecoderOptions(device, precision, slots, threads, timestamps, temperatures, guards, listener);
    }
}
