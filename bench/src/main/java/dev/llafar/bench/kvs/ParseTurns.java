package dev.llafar.bench.kvs;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/**
 * Two parsers in turns, so that a machine which is slow for a while is slow for both.
 *
 * @param ours the median turn
 * @param theirs the median turn
 * @param times the median of how many times faster ours was in the same turn
 */
record ParseTurns(ParseThroughput.Result ours, ParseThroughput.Result theirs, double times) {
    /** Parses once. */
    interface Side {
        ParseThroughput.Result parse() throws IOException, InterruptedException;
    }

    static ParseTurns of(int turns, Side ours, Side theirs) throws IOException, InterruptedException {
        List<Double> own = new ArrayList<>();
        List<Double> others = new ArrayList<>();
        List<Double> times = new ArrayList<>();
        ParseThroughput.Found ownFound = new ParseThroughput.Found(0, 0);
        ParseThroughput.Found othersFound = ownFound;
        for (int turn = 0; turn < turns; turn++) {
            ParseThroughput.Result a = ours.parse();
            ParseThroughput.Result b = theirs.parse();
            ownFound = a.found();
            othersFound = b.found();
            own.add(a.megabytesPerSecond());
            others.add(b.megabytesPerSecond());
            times.add(a.megabytesPerSecond() / b.megabytesPerSecond());
        }
        return new ParseTurns(
                new ParseThroughput.Result(ownFound, median(own)),
                new ParseThroughput.Result(othersFound, median(others)),
                median(times));
    }

    private static double median(List<Double> values) {
        return values.stream().sorted().skip(values.size() / 2).findFirst().orElseThrow();
    }
}
