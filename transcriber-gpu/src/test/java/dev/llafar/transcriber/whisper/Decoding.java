package dev.llafar.transcriber.whisper;

import dev.llafar.transcriber.model.DecodeRequest;
import dev.llafar.transcriber.model.SlotDecoder;
import dev.llafar.transcriber.model.SlotDecoder.Decoded;
import dev.llafar.transcriber.model.SpeechTask;
import dev.llafar.transcriber.model.Transcript;
import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;

/** Drives a decoder as the batcher does. */
final class Decoding {
    private Decoding() {}

    static DecodeRequest request(short[] samples, String... languages) {
        return new DecodeRequest(samples, options(languages), "");
    }

    static DecodeRequest.Options options(String... languages) {
        return new DecodeRequest.Options(List.of(languages), SpeechTask.TRANSCRIBE, false, List.of(), 1);
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
