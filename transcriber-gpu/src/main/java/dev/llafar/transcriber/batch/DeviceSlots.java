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

/** Maps the decoder's slots to jobs, and replaces the decoder after failures. Used by the owner thread only. */
final class DeviceSlots implements AutoCloseable {
    private final Supplier<SlotDecoder> decoders;
    private final Map<DecodeRequest, UtteranceJob> live = new LinkedHashMap<>();
    private SlotDecoder decoder;

    DeviceSlots(Supplier<SlotDecoder> decoders) {
        this.decoders = decoders;
        this.decoder = decoders.get();
    }

    record Result(UtteranceJob job, Transcript transcript) {}

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

    /** If it throws and {@link #isConsistent()} is true, no job has joined and the live jobs can continue. */
    void join(List<UtteranceJob> jobs) {
        decoder.join(jobs.stream().map(UtteranceJob::request).toList());
        jobs.forEach(job -> live.put(job.request(), job));
    }

    List<Result> step() {
        List<Result> results = new ArrayList<>();
        for (Decoded decoded : decoder.step()) {
            UtteranceJob job = live.remove(decoded.request());
            if (job != null) {
                results.add(new Result(job, decoded.transcript()));
            }
        }
        return results;
    }

    boolean isConsistent() {
        return decoder.occupied() == live.size();
    }

    /** Frees every slot. Returns false if that fails; then the decoder must be replaced. */
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

    /** Replaces the decoder. All jobs in slots are lost. */
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
