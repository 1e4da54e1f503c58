package dev.llafar.bench;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.llafar.bench.CallLog.Outcome;
import dev.llafar.bench.SvgPlot.Series;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** Prints the results of calls and formats them for files. */
final class CallReport {
    private final Object machine;
    private final List<Map<String, Object>> rows = new ArrayList<>();
    private final List<Series> shares = new ArrayList<>();

    CallReport(Object machine) {
        this.machine = machine;
    }

    /** Adds and prints a result; a warm-up is not part of the plot. */
    void add(CallLoad.Result result, boolean isWarmUp) {
        String run = isWarmUp ? "warm-up" : "measured";
        List<AnswerTimes> times = result.outcomes().stream()
                .filter(Outcome.Answered.class::isInstance)
                .map(outcome -> ((Outcome.Answered) outcome).times())
                .toList();
        Map<String, Percentiles> parts = new LinkedHashMap<>();
        if (!times.isEmpty()) {
            times.getFirst()
                    .seconds()
                    .keySet()
                    .forEach(name -> parts.put(
                            name,
                            Percentiles.of(times.stream()
                                    .map(answer -> answer.seconds().getOrDefault(name, 0.0))
                                    .toList())));
        }
        Map<String, Object> row = new LinkedHashMap<>();
        row.put("run", run);
        row.put("calls", result.calls());
        row.put("seconds", result.seconds());
        row.put("atLeastSecondsBetweenQuestions", result.intervalSeconds());
        row.put("seed", result.seed());
        row.put("questions", result.outcomes().size());
        row.put("questionsPerSecond", result.outcomes().size() / result.seconds());
        row.put("answered", times.size());
        row.put("withoutAnswer", count(result, Outcome.Silence.class));
        row.put("apologies", count(result, Outcome.Apology.class));
        row.put("answeredTooEarly", count(result, Outcome.TooEarly.class));
        row.put("transcriptDiffers", answered(result, true, false));
        row.put("wrongAnswer", answered(result, false, true));
        row.put("partsSeconds", parts);
        row.put("maxResidentMib", result.maxResidentMib());
        row.put("cpuCores", result.cpuCores());
        row.put("serverEvents", result.events());
        row.put("leftOver", result.left());
        rows.add(row);
        if (!isWarmUp) {
            shares.add(new Series(calls(result.calls()), cumulative(times)));
        }
        print(row, parts);
    }

    private static long count(CallLoad.Result result, Class<? extends Outcome> kind) {
        return result.outcomes().stream().filter(kind::isInstance).count();
    }

    private static long answered(CallLoad.Result result, boolean differing, boolean wrong) {
        return result.outcomes().stream()
                .filter(outcome ->
                        outcome instanceof Outcome.Answered(AnswerTimes t, boolean transcriptDiffers, boolean isWrong)
                                && ((differing && transcriptDiffers) || (wrong && isWrong)))
                .count();
    }

    private static String calls(int count) {
        return count == 1 ? "1 call" : count + " calls";
    }

    private static List<double[]> cumulative(List<AnswerTimes> times) {
        List<Double> sorted =
                times.stream().map(answer -> answer.own() / 1_000).sorted().toList();
        List<double[]> points = new ArrayList<>();
        for (int i = 0; i < sorted.size(); i++) {
            points.add(new double[] {Math.max(0, sorted.get(i)), 100.0 * (i + 1) / sorted.size()});
        }
        return points;
    }

    private static void print(Map<String, Object> row, Map<String, Percentiles> parts) {
        Map<String, Object> figures = new LinkedHashMap<>(row);
        figures.remove("partsSeconds");
        System.out.println(figures);
        parts.forEach((name, part) -> System.out.printf(
                Locale.ROOT,
                "  %-18s p50 %6.3f s  p95 %6.3f s  p99 %6.3f s  max %6.3f s%n",
                name,
                part.p50(),
                part.p95(),
                part.p99(),
                part.max()));
    }

    String json() throws JsonProcessingException {
        Map<String, Object> all = new LinkedHashMap<>();
        all.put("machine", machine);
        all.put("runs", rows);
        return new ObjectMapper().writerWithDefaultPrettyPrinter().writeValueAsString(all);
    }

    /** The cumulative distribution of the own delay. */
    String plot() {
        return SvgPlot.lines(
                "Own delay from end of speech to first spoken sentence",
                "seconds without hang-over, fragment, model and voice",
                "% of answers",
                shares);
    }
}
