package dev.llafar.transcriber.model;

import java.util.List;

/**
 * A speech model on one device that decodes several utterances in a fixed number of slots with continuous batching: between
 * two steps, finished utterances leave and waiting ones join. The transcript of an utterance does not depend on the others.
 *
 * <p>Not thread safe: one owner thread creates, uses and closes it.
 */
public interface SlotDecoder extends AutoCloseable {

    /** The properties of the model, which are constant. */
    ModelDescription description();

    /** The number of occupied slots, 0 to {@code description().slots()}. */
    int occupied();

    /**
     * Encodes the utterances, in a batch where that is faster, and assigns a slot to each.
     *
     * @param requests at most as many as there are free slots
     * @throws IllegalArgumentException if there are more requests than free slots; then none joins
     */
    void join(List<DecodeRequest> requests);

    /**
     * Decodes one token in every occupied slot. Includes the fallback to a higher temperature, the guards and word times.
     *
     * @return the finished utterances, which have left their slots
     */
    List<Decoded> step();

    /** Removes an utterance before it is finished. Has no effect if it has left already. */
    void leave(DecodeRequest request);

    /** Frees the device's memory. */
    @Override
    void close();

    /** A transcript with its request, which is compared by identity. */
    record Decoded(DecodeRequest request, Transcript transcript) {}
}
