package dev.llafar.cli;

import dev.llafar.audio.AudioBudget;
import dev.llafar.audio.speech.VoiceActivity;
import dev.llafar.transcriber.model.SlotDecoder;
import dev.llafar.transcriber.service.InProcessTranscriber;
import dev.llafar.transcriber.service.TranscriberOptions;
import dev.llafar.transcriber.whisper.DecoderOptions;
import dev.llafar.transcriber.whisper.WhisperDecoder;
import dev.llafar.transcriber.whisper.torch.DeviceChoice;
import dev.llafar.transcriber.whisper.torch.Precision;
import java.nio.file.Path;
import java.util.Locale;
import java.util.concurrent.CompletionStage;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Options of the model and the device that runs it. */
public final class ModelOptions {
    @Option(
            names = "--model",
            paramLabel = "DIR",
            description =
                    "Folder of a Whisper checkpoint in Hugging Face format (default: the demo checkpoint that ships with the"
                            + " program).")
    @Nullable
    Path model;

    @Option(names = "--device", defaultValue = "auto", description = "auto, cpu or cuda (default: ${DEFAULT-VALUE}).")
    String device = "auto";

    @Option(
            names = "--precision",
            defaultValue = "auto",
            description = "auto, fp32, bf16, fp16 or int8 (default: ${DEFAULT-VALUE}).")
    String precision = "auto";

    @Option(
            names = "--slots",
            defaultValue = "8",
            description = "Utterances that are decoded in one batch (default: ${DEFAULT-VALUE}).")
    int slots = 8;

    @Option(
            names = "--threads",
            defaultValue = "0",
            description =
                    "Threads of one tensor operation on the CPU; 0 selects one thread for a small checkpoint and one per core"
                            + " for a larger one (default: 0).")
    int threads;

    /**
     * Loads and warms the model in this process.
     *
     * @param budget bounds the audio that its streams keep
     * @return fails with the reason why the model cannot be loaded
     */
    CompletionStage<InProcessTranscriber> start(Console console, AudioBudget budget) {
        return InProcessTranscriber.start(
                TranscriberOptions.DEFAULT, () -> load(console), VoiceActivity::forConversation, budget);
    }

    private SlotDecoder load(Console console) {
        DeviceChoice chosenDevice = choice("--device", device, DeviceChoice.values());
        Precision chosenPrecision = choice("--precision", precision, Precision.values());
        if (chosenDevice != DeviceChoice.CUDA) {
            chosenPrecision.advice().ifPresent(advice -> console.note("--precision " + precision + ": " + advice));
        }
        DecoderOptions options = DecoderOptions.defaults()
                .withDevice(chosenDevice)
                .withPrecision(chosenPrecision)
                .withSlots(slots)
                .withThreads(threads)
                .withProgress((parts, total) -> console.progress("loading the model", parts, total));
        return model == null ? WhisperDecoder.loadDemo(options) : WhisperDecoder.load(model, options);
    }

    private static <T extends Enum<T>> T choice(String option, String value, T[] choices) {
        return Stream.of(choices)
                .filter(choice -> choice.name().equalsIgnoreCase(value))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException(option + " is '" + value + "', expected one of "
                        + Stream.of(choices)
                                .map(choice -> choice.name().toLowerCase(Locale.ROOT))
                                .toList()));
    }
}
