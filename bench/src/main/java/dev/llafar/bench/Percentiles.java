package dev.llafar.bench;

import java.util.Collections;
import java.util.List;

/** Percentiles of a list of measurements. */
record Percentiles(int count, double p50, double p95, double p99, double max) {

    /** Computes percentiles by nearest rank; all are zero for an empty list. */
    static Percentiles of(List<Double> values) {
        List<Double> sorted = values.stream().sorted().toList();
        return sorted.isEmpty()
                ? new Percentiles(0, 0, 0, 0, 0)
                : new Percentiles(
                        sorted.size(),
                        rank(sorted, 0.50),
                        rank(sorted, 0.95),
                        rank(sorted, 0.99),
                        Collections.max(sorted));
    }

    private static double rank(List<Double> sorted, double share) {
        return sorted.get((int) Math.ceil(share * sorted.size()) - 1);
    }
}
