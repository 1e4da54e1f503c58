package dev.llafar.transcriber.batch;

import dev.llafar.transcriber.model.DecodeRequest;
import dev.llafar.transcriber.model.ModelDescription;
import dev.llafar.transcriber.model.SlotDecoder;
import dev.llafar.transcriber.model.SlotDecoder.Decoded;
import dev.llafar.transcriber.model.Transcript;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;

/**
 * The decoder's slots in terms of jobs, and the decoder's replacement when it can no longer be trusted. Owner thread only.
 */
final class DeviceSlots implements AutoCloseable {
    private final Supplier<SlotDecoder> decoders;
    private final Map<DecodeRequest, UtteranceJob> live = new LinkedHashMap<>();
    private SlotDecoder decoder;

    DeviceSlots(Supplier<SlotDecoder> decoders) {
        this.decoders = decoders;
        this.decoder = decoders.get();
    }

    record Answer(UtteranceJob job, Transcript transcript) {}

    ModelDescription description() {
        return decoder.description();
    }

    int occupied() {
        return live.size();
    }

    void leave(List<UtteranceJob> jobs) {
        for (UtteranceJob job : jobs) {
            if (live.remove(job.request()) != null) {
                decoder.leave(job.request());
            }
        }
    }

    /** If it throws and {@link #isConsistent()}, none has joined and the live ones are unharmed. */
    void join(List<UtteranceJob> jobs) {
        decoder.join(jobs.stream().map(UtteranceJob::request).toList());
        jobs.forEach(job -> live.put(job.request(), job));
    }

    List<Answer> step() {
        List<Answer> answers = new ArrayList<>();
        for (Decoded decoded : decoder.step()) {
            UtteranceJob job = live.remove(decoded.request());
            if (job != null) {
                answers.add(new Answer(job, decoded.transcript()));
            }
        }
        return answers;
    }

    boolean isConsistent() {
        return decoder.occupied() == live.size();
    }

    /** Empties every slot; false if the decoder will not, and has to be made anew. */
    boolean clear() {
        List<DecodeRequest> requests = List.copyOf(live.keySet());
        live.clear();
        try {
            requests.forEach(decoder::leave);
            return decoder.occupied() == 0;
        } catch (RuntimeException failure) {
            return false;
        }
    }

    /** Makes the decoder anew; whatever was in slots is gone. */
    void replace() {
        live.clear();
        close();
        decoder = decoders.get();
    }

    @Override
    public void close() {
        decoder.close();
    }
}
