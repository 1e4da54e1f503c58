package dev.llafar.transcriber.batch;

/**
 * Decides how many finals are encoded at once, from the recent costs of encoding an utterance and of decoding it. Where
 * encoding is expensive (a small checkpoint on a CPU: 42 ms against 8 ms), utterances that arrive together are encoded and
 * decoded one after the other, so that each is delivered as early as possible; in a batch, all would be delivered with the
 * last. Where decoding is expensive, or a batch costs little more than one encoding, they are decoded in a batch.
 */
final class RoundPace {
    /** Below this ratio of decoding to encoding, a batch does not save enough decoding to be worth the wait. */
    private static final double CHEAP_DECODING_RATIO = 1.0 / 3;

    /** The factor for past costs after each finished utterance; about the last fifty are relevant. */
    private static final double DECAY = 0.98;

    private double encodingNanos;
    private double encodings;
    private double stepNanos;
    private double steps;
    private double slotSteps;
    private double finishedUtterances;
    private long joinedAtNanos;

    /** Records the encoding of a batch. */
    void joined(int utterances, long nanos, long nowNanos) {
        encodingNanos += nanos;
        encodings += utterances;
        joinedAtNanos = nowNanos;
    }

    /** Records a step of the decoder, which finished some utterances. */
    void stepped(int occupiedSlots, long nanos, int finished) {
        stepNanos += nanos;
        steps++;
        slotSteps += occupiedSlots;
        finishedUtterances += finished;
        double decay = Math.pow(DECAY, finished);
        encodingNanos *= decay;
        encodings *= decay;
        stepNanos *= decay;
        steps *= decay;
        slotSteps *= decay;
        finishedUtterances *= decay;
    }

    /**
     * How many utterances are encoded between two steps.
     *
     * @param most the largest number allowed
     * @param waiting waiting finals; more than twice {@code most} are encoded together in any case, because then throughput
     *     matters more, and the costs of a batch are measured again
     */
    int joins(int most, int waiting) {
        return isEncodingExpensive() && waiting <= 2 * most ? 1 : most;
    }

    /** Whether the utterances in slots are finished before the next is encoded. True for at most the time of an encoding. */
    boolean isFinishingFirst(long nowNanos) {
        return isEncodingExpensive() && nowNanos - joinedAtNanos < encodingNanos / encodings;
    }

    private boolean isEncodingExpensive() {
        return encodings > 0
                && finishedUtterances > 0
                && stepNanos / steps * (slotSteps / finishedUtterances)
                        < CHEAP_DECODING_RATIO * encodingNanos / encodings;
    }
}
