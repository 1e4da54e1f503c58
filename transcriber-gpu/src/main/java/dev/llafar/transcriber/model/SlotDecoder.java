package dev.llafar.transcriber.model;

import java.util.List;

/**
 * A speech model on one device, decoding several utterances side by side in a fixed number of slots. Continuous batching:
 * between two steps finished utterances leave and waiting ones join; each answer is the one that its utterance would have
 * had alone.
 *
 * <p>Not thread safe: one owner thread makes, uses and closes it.
 */
public interface SlotDecoder extends AutoCloseable {

    /** What the model can do; constant for its life. */
    ModelDescription description();

    /** Slots in use, 0 to {@code description().slots()}. */
    int occupied();

    /**
     * Encodes the utterances, in one batch where the device gains by it, and gives each a slot.
     *
     * @param requests no more than there are free slots
     * @throws IllegalArgumentException if there are more requests than free slots; then none has joined
     */
    void join(List<DecodeRequest> requests);

    /**
     * Advances every occupied slot by one token. Fallback to a higher temperature, guards and word times happen inside.
     *
     * @return those that are finished; they have left their slots
     */
    List<Decoded> step();

    /** Gives up an utterance (a partial that a final needs the slot of). Nothing happens if it has left already. */
    void leave(DecodeRequest request);

    /** Frees the device's memory. */
    @Override
    void close();

    /** An answer with the request it belongs to (compared by identity). */
    record Decoded(DecodeRequest request, Transcript transcript) {}
}
