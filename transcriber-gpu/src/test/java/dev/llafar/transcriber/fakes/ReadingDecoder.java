package dev.llafar.transcriber.fakes;

import dev.llafar.audio.transcript.TranscriptionRequest.Task;
import dev.llafar.transcriber.model.DecodeRequest;
import dev.llafar.transcriber.model.ModelDescription;
import dev.llafar.transcriber.model.SlotDecoder;
import dev.llafar.transcriber.model.Transcript;
import dev.llafar.transcriber.model.Transcript.Verdict;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.UnaryOperator;

/** Decodes {@link SpokenWords}, one word per step, and enforces the contract of {@link SlotDecoder}. */
public class ReadingDecoder implements SlotDecoder {
    private final ModelDescription description;
    private final Map<DecodeRequest, Integer> stepsLeft = new LinkedHashMap<>();
    private final UnaryOperator<String> transformation;
    private boolean isClosed;

    public ReadingDecoder(int slots) {
        this(slots, UnaryOperator.identity());
    }

    /** @param transformation applied to text decoded without a prefix */
    public ReadingDecoder(int slots, UnaryOperator<String> transformation) {
        this.transformation = transformation;
        this.description = new ModelDescription(
                "reading", "fake", "exact", slots, 30 * 16_000, Set.of("en", "cy"), Set.of(Task.TRANSCRIBE));
    }

    public static Transcript transcript(String text) {
        return new Transcript(text, "en", List.of(), -0.1f, 0, 0, Verdict.ACCEPTED);
    }

    @Override
    public ModelDescription description() {
        return description;
    }

    @Override
    public int occupied() {
        return stepsLeft.size();
    }

    @Override
    public void join(List<DecodeRequest> requests) {
        if (isClosed || requests.size() > description.slots() - stepsLeft.size()) {
            throw new IllegalArgumentException(requests.size() + " requests joined " + stepsLeft.size() + " of "
                    + description.slots() + " slots, closed: " + isClosed);
        }
        for (DecodeRequest request : requests) {
            stepsLeft.put(request, SpokenWords.read(request.samples()).size());
        }
    }

    @Override
    public List<Decoded> step() {
        List<Decoded> finished = new ArrayList<>();
        for (Iterator<Map.Entry<DecodeRequest, Integer>> live =
                        stepsLeft.entrySet().iterator();
                live.hasNext(); ) {
            var slot = live.next();
            if (slot.getValue() > 0) {
                slot.setValue(slot.getValue() - 1);
            } else {
                live.remove();
                finished.add(new Decoded(slot.getKey(), transcript(text(slot.getKey()))));
            }
        }
        return finished;
    }

    private String text(DecodeRequest request) {
        String free = transformation.apply(String.join(" ", SpokenWords.read(request.samples())));
        List<String> prefix = List.of(request.prefix().split(" ", -1));
        if (request.prefix().isEmpty() || free.startsWith(request.prefix())) {
            return free;
        }
        List<String> words = new ArrayList<>(List.of(free.split(" ", -1)));
        for (int i = 0; i < prefix.size(); i++) {
            if (i < words.size()) {
                words.set(i, prefix.get(i));
            } else {
                words.add(prefix.get(i));
            }
        }
        return String.join(" ", words);
    }

    @Override
    public void leave(DecodeRequest request) {
        stepsLeft.remove(request);
    }

    @Override
    public void close() {
        isClosed = true;
    }

    public boolean isClosed() {
        return isClosed;
    }
}
