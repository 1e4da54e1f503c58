package dev.llafar.bench.kvs;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/**
 * Runs two parsers alternately, so that a machine that is slow for some time affects both.
 *
 * @param llafar the median run
 * @param peer the median run
 * @param speedup the median of the ratio of both throughputs in the same round
 */
record AlternatingRuns(ParseThroughput.Result llafar, ParseThroughput.Result peer, double speedup) {
    /** Parses the stream once. */
    interface Run {
        ParseThroughput.Result parse() throws IOException, InterruptedException;
    }

    static AlternatingRuns of(int rounds, Run llafar, Run peer) throws IOException, InterruptedException {
        List<Double> llafarRates = new ArrayList<>();
        List<Double> peerRates = new ArrayList<>();
        List<Double> speedups = new ArrayList<>();
        ParseThroughput.Found llafarFound = new ParseThroughput.Found(0, 0);
        ParseThroughput.Found peerFound = llafarFound;
        for (int round = 0; round < rounds; round++) {
            ParseThroughput.Result a = llafar.parse();
            ParseThroughput.Result b = peer.parse();
            llafarFound = a.found();
            peerFound = b.found();
            llafarRates.add(a.megabytesPerSecond());
            peerRates.add(b.megabytesPerSecond());
            speedups.add(a.megabytesPerSecond() / b.megabytesPerSecond());
        }
        return new AlternatingRuns(
                new ParseThroughput.Result(llafarFound, median(llafarRates)),
                new ParseThroughput.Result(peerFound, median(peerRates)),
                median(speedups));
    }

    private static double median(List<Double> values) {
        return values.stream().sorted().skip(values.size() / 2).findFirst().orElseThrow();
    }
}
