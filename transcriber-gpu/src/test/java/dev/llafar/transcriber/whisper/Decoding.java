package dev.llafar.transcriber.whisper;

import dev.llafar.audio.transcript.TranscriptionRequest.Task;
import dev.llafar.transcriber.model.DecodeRequest;
import dev.llafar.transcriber.model.SlotDecoder;
import dev.llafar.transcriber.model.SlotDecoder.Decoded;
import dev.llafar.transcriber.model.Transcript;
import dev.llafar.transcriber.whisper.checkpoint.Checkpoint;
import dev.llafar.transcriber.whisper.decoding.VocabularyMasks;
import dev.llafar.transcriber.whisper.torch.DeviceChoice;
import dev.llafar.transcriber.whisper.torch.Precision;
import dev.llafar.transcriber.whisper.torch.WhisperProgram;
import dev.llafar.transcriber.whisper.torch.WhisperProgram.LoadProgress;
import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;

/** Loads programs, and drives a decoder as the batcher does. */
final class Decoding {
    private Decoding() {}

    /** A checkpoint on the CPU, with eight rows. */
    static WhisperProgram program(Checkpoint checkpoint, Precision precision) {
        VocabularyMasks masks = new VocabularyMasks(
                checkpoint.specialTokens(),
                checkpoint.generation(),
                checkpoint.geometry().vocabulary());
        return WhisperProgram.load(
                checkpoint,
                new WhisperProgram.Masks(masks.withTimestamps(), masks.withoutTimestamps(), masks.atBegin()),
                DeviceChoice.CPU,
                precision,
                8,
                1,
                LoadProgress.NONE);
    }

    static DecodeRequest request(short[] samples, String... languages) {
        return new DecodeRequest(samples, options(languages), "");
    }

    static DecodeRequest.Options options(String... languages) {
        return new DecodeRequest.Options(List.of(languages), Task.TRANSCRIBE, false, List.of(), 1);
    }

    static Transcript alone(SlotDecoder decoder, DecodeRequest request) {
        return together(decoder, List.of(request)).get(0);
    }

    /** All answers, in the order of the requests. */
    static List<Transcript> together(SlotDecoder decoder, List<DecodeRequest> requests) {
        decoder.join(requests);
        IdentityHashMap<DecodeRequest, Transcript> answers = new IdentityHashMap<>();
        while (decoder.occupied() > 0) {
            for (Decoded decoded : decoder.step()) {
                answers.put(decoded.request(), decoded.transcript());
            }
        }
        List<Transcript> inOrder = new ArrayList<>();
        requests.forEach(request -> inOrder.add(answers.get(request)));
        return inOrder;
    }
}
