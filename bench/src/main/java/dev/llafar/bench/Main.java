package dev.llafar.bench;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.llafar.bench.SvgPlot.Bar;
import dev.llafar.bench.SvgPlot.Series;
import dev.llafar.bench.kvs.KvsBenchmarks;
import dev.llafar.transcriber.whisper.torch.Precision;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code ./llafar bench}: runs benchmarks, prints the results and writes them to {@code bench/results}. */
@Command(
        name = "bench",
        mixinStandardHelpOptions = true,
        description =
                "Measures throughput, live sessions, Kinesis Video Streams and phone calls; writes to bench/results.")
public final class Main implements Callable<Integer> {
    private static final int STEPS = 64;

    @Option(names = "--quick", description = "Runs a short version of each benchmark; writes no results.")
    private boolean quick;

    @Option(names = "--only", description = "Runs one benchmark: throughput, live, kvs or calls.")
    private String only = "";

    @Option(names = "--no-peer", description = "Does not run the peers, which need Python and about 3 GB.")
    private boolean noPeer;

    @Option(
            names = "--python",
            description = "Interpreter with the requirements.txt of bench/peers/faster_whisper, or of ebmlite for kvs.")
    @Nullable
    private Path python;

    @Option(names = "--sessions", defaultValue = "32", description = "Number of live sessions (default: 32).")
    private int sessions;

    @Option(names = "--seconds", defaultValue = "600", description = "Length of the live sessions (default: 600).")
    private int seconds;

    @Option(
            names = "--calls",
            split = ",",
            paramLabel = "N",
            description = "Numbers of concurrent calls, one run each (default: 1,20,100; quick: 1,5).")
    private List<Integer> calls = List.of();

    private final Path root =
            Path.of(System.getProperty("llafar.root", ".")).toAbsolutePath().normalize();
    private final Map<String, Object> report = new LinkedHashMap<>();

    public static void main(String[] args) {
        System.exit(new CommandLine(new Main()).execute(args));
    }

    @Override
    public Integer call() throws Exception {
        MachineDescription machine = MachineDescription.current();
        System.out.println(machine);
        report.put("machine", machine);
        if (!noPeer && (only.isEmpty() || only.equals("throughput"))) {
            throughput(machine.cores());
        }
        if (only.isEmpty() || only.equals("live")) {
            live();
        }
        if (only.isEmpty() || only.equals("kvs")) {
            kvs();
        }
        if (only.isEmpty() || only.equals("calls")) {
            calls(machine);
        }
        return 0;
    }

    private void calls(MachineDescription machine) throws IOException, InterruptedException {
        List<Integer> counts = calls.isEmpty() ? (quick ? List.of(1, 5) : List.of(1, 20, 100)) : calls;
        CallReport callReport = new CallReport(machine);
        try (ServerProcess server = ServerProcess.start(List.of("--local", "--local-port", "0"))) {
            CallLoad load = new CallLoad(server, 1);
            if (!quick) {
                callReport.add(load.warmUp(20), true);
            }
            for (int count : counts) {
                // A single caller asks five or six questions per minute.
                callReport.add(load.run(count, quick ? 10 : count == 1 ? 90 : 60), false);
            }
        }
        save("calls.json", callReport.json());
        save("calls.svg", callReport.plot());
    }

    private void kvs() throws IOException, InterruptedException {
        KvsBenchmarks benchmarks = new KvsBenchmarks(root, quick, kvsPython());
        List<Map<String, Object>> parsing = benchmarks.parsing();
        List<Map<String, Object>> calls =
                benchmarks.live(quick ? new int[] {2, 10} : new int[] {10, 100, 300}, quick ? 10 : 60);
        Map<String, Object> kvs = new LinkedHashMap<>();
        kvs.put("machine", report.get("machine"));
        kvs.put("parsing", parsing);
        kvs.put("liveCalls", calls);
        save("kvs.json", new ObjectMapper().writerWithDefaultPrettyPrinter().writeValueAsString(kvs));
        save(
                "kvs-parsing.svg",
                SvgPlot.bars(
                        "Parsing GetMedia to frames and tags, one thread",
                        "MB per second",
                        parsing.stream().map(Main::parsed).toList()));
        save(
                "kvs-calls.svg",
                SvgPlot.bars(
                        "Processor cores for live AAC calls, all audio decoded",
                        "cores",
                        calls.stream().map(Main::cores).toList()));
    }

    /** The interpreter for the peer of parsing; null runs without that peer. */
    private @Nullable Path kvsPython() {
        return noPeer ? null : python;
    }

    private static Bar parsed(Map<String, Object> row) {
        String side = String.valueOf(row.get("side"));
        String python = side.contains(" 1024 B") ? "Python, 1 KiB" : "Python, 16 KiB";
        String who = side.startsWith("llafar") ? "llafar" : side.startsWith("Amazon") ? "AWS, Java" : python;
        String stream = String.valueOf(row.get("stream")).contains("L16") ? "L16" : "AAC";
        return new Bar(
                who + "\n" + stream,
                Double.parseDouble(String.valueOf(row.get("megabytesPerSecond"))),
                who.equals("llafar") ? 0 : 3);
    }

    private static Bar cores(Map<String, Object> row) {
        boolean ours = "llafar".equals(row.get("side"));
        return new Bar(
                (ours ? "llafar" : "ffmpeg") + "\n" + row.get("calls") + " calls",
                Double.parseDouble(String.valueOf(row.get("cpuCores"))),
                ours ? 0 : 3);
    }

    private void throughput(int threads) throws IOException, InterruptedException {
        FasterWhisper peer = new FasterWhisper(root, python);
        Path model = peer.prepare();
        int rounds = quick ? 1 : 3;
        Throughput ours = new Throughput(model, threads, rounds);
        List<Bar> bars = new ArrayList<>();
        List<Map<String, Object>> rows = new ArrayList<>();
        for (int concurrent : new int[] {1, 8}) {
            // The runs alternate, so that a machine that slows down affects both sides.
            double peerFp32 = peer.measure("float32", concurrent, threads, 30, STEPS, rounds);
            Throughput.Result ourFp32 = ours.measure(Precision.FP32, concurrent, 1);
            double peerInt8 = peer.measure("int8", concurrent, threads, 30, STEPS, rounds);
            Throughput.Result ourAuto = ours.measure(Precision.AUTO, concurrent, 1);
            double best = Math.max(peerFp32, peerInt8);
            rows.add(row("faster-whisper fp32", concurrent, peerFp32, best));
            rows.add(row("faster-whisper int8", concurrent, peerInt8, best));
            rows.add(row("llafar fp32", concurrent, ourFp32.audioSecondsPerSecond(), best));
            rows.add(row(
                    "llafar auto (" + ourAuto.precision() + ")", concurrent, ourAuto.audioSecondsPerSecond(), best));
            bars.add(new Bar("peer fp32\n" + concurrent + " concurrent", peerFp32, 3));
            bars.add(new Bar("peer int8\n" + concurrent + " concurrent", peerInt8, 3));
            bars.add(new Bar("llafar fp32\n" + concurrent + " concurrent", ourFp32.audioSecondsPerSecond(), 0));
            bars.add(new Bar("llafar auto\n" + concurrent + " concurrent", ourAuto.audioSecondsPerSecond(), 0));
        }
        report.put("throughput", rows);
        save(
                "throughput.json",
                new ObjectMapper().writerWithDefaultPrettyPrinter().writeValueAsString(report));
        save(
                "throughput.svg",
                SvgPlot.bars(
                        "Audio seconds per second, whisper-base geometry, random weights, " + STEPS + " steps",
                        "audio seconds per second",
                        bars));
    }

    private static Map<String, Object> row(String what, int concurrent, double rate, double bestPeer) {
        System.out.printf(
                Locale.ROOT,
                "%-28s %d concurrent: %6.1f audio seconds per second, %.2f of the best peer%n",
                what,
                concurrent,
                rate,
                rate / bestPeer);
        Map<String, Object> row = new LinkedHashMap<>();
        row.put("what", what);
        row.put("concurrent", concurrent);
        row.put("audioSecondsPerSecond", rate);
        row.put("ratioToBestPeer", rate / bestPeer);
        return row;
    }

    private void live() throws IOException, InterruptedException {
        LiveLoad load = new LiveLoad(sessions, quick ? 60 : seconds, 1);
        LiveLoad.Result result;
        try (ServerProcess server = ServerProcess.start(List.of())) {
            result = load.run(server);
        }
        Percentiles latency = result.latencySeconds();
        double most = result.memory().stream()
                .mapToDouble(LiveLoad.MemoryPoint::residentMib)
                .max()
                .orElse(0);
        System.out.printf(
                Locale.ROOT,
                "%d live sessions, %d s: %d utterances, %d without a final, %d finals without speech, %d finals that differ;"
                        + " end of speech to final p50 %.2f s, p95 %.2f s, p99 %.2f s, max %.2f s; server at most %.0f"
                        + " MiB resident%n",
                result.sessions(),
                result.seconds(),
                result.utterances(),
                result.unanswered(),
                result.stray(),
                result.wrong(),
                latency.p50(),
                latency.p95(),
                latency.p99(),
                latency.max(),
                most);
        Map<String, Object> live = new LinkedHashMap<>();
        live.put("machine", report.get("machine"));
        live.put("sessions", result.sessions());
        live.put("seconds", result.seconds());
        live.put("seed", result.seed());
        live.put("utterances", result.utterances());
        live.put("withoutFinal", result.unanswered());
        live.put("finalsWithoutSpeech", result.stray());
        live.put("transcriptDiffers", result.wrong());
        live.put("endOfSpeechToFinalSeconds", latency);
        live.put("maxResidentMib", most);
        live.put("memory", result.memory());
        save("live.json", new ObjectMapper().writerWithDefaultPrettyPrinter().writeValueAsString(live));
        save("latency.svg", latencyPlot(result));
        save(
                "memory.svg",
                SvgPlot.lines(
                        "Server memory, " + result.sessions() + " live sessions",
                        "seconds",
                        "MiB resident",
                        List.of(new Series(
                                "resident",
                                result.memory().stream()
                                        .map(point -> new double[] {point.second(), point.residentMib()})
                                        .toList()))));
    }

    private static String latencyPlot(LiveLoad.Result result) {
        List<Double> sorted = result.latencies().stream().sorted().toList();
        List<double[]> points = new ArrayList<>();
        for (int i = 0; i < sorted.size(); i++) {
            points.add(new double[] {sorted.get(i), 100.0 * (i + 1) / sorted.size()});
        }
        return SvgPlot.lines(
                "End of speech to final, " + result.sessions() + " live sessions",
                "seconds, including the hang-over",
                "% of finals",
                List.of(new Series("cumulative", points)));
    }

    private void save(String name, String content) throws IOException {
        if (!quick) {
            Path file = root.resolve("bench/results").resolve(name);
            Files.createDirectories(file.getParent());
            Files.writeString(file, content);
            System.out.println("wrote " + root.relativize(file));
        }
    }
}
