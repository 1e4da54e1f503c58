package dev.llafar.transcriber.batch;

/**
 * How fast the device writes finals down, from what it has done lately. The weight of past work halves with every
 * {@value #HALF_LIFE_SECONDS} seconds of finished audio, so that it needs no clock.
 */
final class LoadEstimate {
    static final int HALF_LIFE_SECONDS = 60;
    private static final double SAMPLES_PER_SECOND = 16_000;

    private double busySeconds;
    private double audioSeconds;

    /**
     * @param busyNanos time the device worked, the share of finals among the live slots
     * @param finishedSamples audio of the finals that this work finished
     */
    void worked(double busyNanos, long finishedSamples) {
        double finished = finishedSamples / SAMPLES_PER_SECOND;
        double decay = Math.pow(0.5, finished / HALF_LIFE_SECONDS);
        busySeconds = busySeconds * decay + busyNanos / 1e9;
        audioSeconds = audioSeconds * decay + finished;
    }

    /** Seconds of work a second of audio, batching included; 0 until the first final is finished. */
    double realTimeFactor() {
        return audioSeconds == 0 ? 0 : busySeconds / audioSeconds;
    }

    /** How long the device will be busy with so much audio. */
    long nanosFor(long samples) {
        return (long) (samples / SAMPLES_PER_SECOND * realTimeFactor() * 1e9);
    }
}
