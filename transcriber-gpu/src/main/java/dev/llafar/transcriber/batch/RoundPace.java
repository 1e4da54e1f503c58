package dev.llafar.transcriber.batch;

/**
 * What encoding an utterance and decoding an answer have cost lately, and so who waits for whom. Where encoding is what
 * costs (a small checkpoint on a CPU: 42 ms against 8), utterances that come together are told one after the other, each as
 * soon as it can be; encoded together, all would be told with the last. Where decoding is what costs, or a batch is encoded
 * at the price of one, they share their steps.
 */
final class RoundPace {
    /** Sharing steps makes decoding cheaper by a part of it: below this share of an encoding it is not worth waiting for. */
    private static final double CHEAP = 1.0 / 3;

    /** The weight of the past after each answer: about the last fifty count. */
    private static final double DECAY = 0.98;

    private double encodingNanos;
    private double encodings;
    private double stepNanos;
    private double steps;
    private double slotSteps;
    private double answers;
    private long joinedAtNanos;

    /** So many utterances were encoded. */
    void joined(int utterances, long nanos, long nowNanos) {
        encodingNanos += nanos;
        encodings += utterances;
        joinedAtNanos = nowNanos;
    }

    /** Every occupied slot got a token, and so many had their last. */
    void stepped(int occupiedSlots, long nanos, int finished) {
        stepNanos += nanos;
        steps++;
        slotSteps += occupiedSlots;
        answers += finished;
        double decay = Math.pow(DECAY, finished);
        encodingNanos *= decay;
        encodings *= decay;
        stepNanos *= decay;
        steps *= decay;
        slotSteps *= decay;
        answers *= decay;
    }

    /**
     * How many utterances are encoded between two steps.
     *
     * @param most that are allowed
     * @param waiting finals; twice as many as that are encoded together all the same: then it is throughput that they wait
     *     for, and what a batch costs is learned anew
     */
    int joins(int most, int waiting) {
        return isEncodingWhatCosts() && waiting <= 2 * most ? 1 : most;
    }

    /** Whether what is being decoded is better finished than held up by an encoding; for no longer than that would take. */
    boolean isFinishingFirst(long nowNanos) {
        return isEncodingWhatCosts() && nowNanos - joinedAtNanos < encodingNanos / encodings;
    }

    private boolean isEncodingWhatCosts() {
        return encodings > 0
                && answers > 0
                && stepNanos / steps * (slotSteps / answers) < CHEAP * encodingNanos / encodings;
    }
}
