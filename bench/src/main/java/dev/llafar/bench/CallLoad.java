package dev.llafar.bench;

import dev.llafar.bench.CallLog.Outcome;
import dev.llafar.local.phone.PhoneLine;
import dev.llafar.transcriber.samples.Recording;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.IntStream;

/** Places concurrent phone calls through the local stand-ins to a server in a separate process. */
final class CallLoad {
    /** Interval between the questions of one of many callers, who share the cores with the server. */
    private static final long MANY_CALLERS_INTERVAL_MILLIS = 20_000;

    private static final int MANY = 50;
    private static final long DIAL_INTERVAL_MILLIS = 200;
    private static final long MEMORY_INTERVAL_MILLIS = 1_000;
    private static final long END_TIMEOUT_MILLIS = 60_000;

    private final ServerProcess server;
    private final long seed;
    private final ModelTiming model = new ModelTiming();
    private final List<Recording> questions;
    private final HttpClient http = HttpClient.newHttpClient();

    CallLoad(ServerProcess server, long seed) throws IOException {
        this.server = server;
        this.seed = seed;
        this.questions = Recording.ofSpeech().stream()
                .filter(recording -> model.hasAnswer(recording.said()))
                .toList();
    }

    /**
     * The measurements of a run.
     *
     * @param seconds length of the interval whose questions count
     * @param intervalSeconds minimum time between the questions of one caller
     * @param maxResidentMib of server and stand-ins, during the calls
     * @param cpuCores of server and stand-ins, during the interval
     * @param events counted by the server during the run
     * @param left calls, meetings, pipelines and streams that remain after all callers hung up
     */
    record Result(
            int calls,
            double seconds,
            long intervalSeconds,
            long seed,
            List<Outcome> outcomes,
            double maxResidentMib,
            double cpuCores,
            Map<String, Long> events,
            Map<String, Object> left) {}

    /** Runs a few calls that do not count, because the first calls of a process are slower. */
    Result warmUp(int seconds) throws IOException, InterruptedException {
        return run(4, seconds);
    }

    Result run(int calls, int seconds) throws IOException, InterruptedException {
        Vertx vertx = Vertx.vertx();
        try (PhoneLine line = new PhoneLine(vertx, server.standIns())) {
            long intervalMillis = calls >= MANY ? MANY_CALLERS_INTERVAL_MILLIS : 0;
            List<PhoneCaller> callers = IntStream.range(0, calls)
                    .mapToObj(i -> new PhoneCaller(vertx, line, questions, intervalMillis, seed * 1_000 + i))
                    .toList();
            Map<String, Long> eventsBefore = events();
            Watch watch = new Watch();
            List<Future<Void>> dialled = new ArrayList<>();
            for (PhoneCaller caller : callers) {
                dialled.add(caller.dial());
                watch.await(Future.future(never -> {}), DIAL_INTERVAL_MILLIS);
            }
            watch.finish(Future.all(dialled));
            long from = System.currentTimeMillis();
            long cpuBefore = server.processorTime().toNanos();
            watch.await(Future.future(never -> {}), seconds * 1_000L);
            long until = System.currentTimeMillis();
            double cores = (server.processorTime().toNanos() - cpuBefore) / 1e6 / (until - from);
            watch.finish(
                    Future.join(callers.stream().map(PhoneCaller::stopAsking).toList()));
            // Queried before the calls end, because the server keeps only a few ended calls.
            Map<String, List<JsonObject>> momentsByCall = new HashMap<>();
            for (PhoneCaller caller : callers) {
                momentsByCall.put(caller.id(), moments(caller.id()));
            }
            watch.finish(Future.join(callers.stream().map(PhoneCaller::hangUp).toList()));
            List<Outcome> outcomes = new ArrayList<>();
            for (PhoneCaller caller : callers) {
                List<JsonObject> server = momentsByCall.getOrDefault(caller.id(), List.of());
                outcomes.addAll(caller.log(server).outcomes(model, from, until));
            }
            Map<String, Object> left = new TreeMap<>();
            watch.finish(line.counts().onSuccess(counts -> left.putAll(counts.getMap())));
            return new Result(
                    calls,
                    (until - from) / 1_000.0,
                    intervalMillis / 1_000,
                    seed,
                    List.copyOf(outcomes),
                    watch.maxResidentMib,
                    cores,
                    since(eventsBefore),
                    left);
        } finally {
            vertx.close();
        }
    }

    /** Waits while it samples the memory of the server. */
    private final class Watch {
        private double maxResidentMib;

        /** Waits for the future or the time; returns whether the future completed. */
        boolean await(Future<?> done, long millis) throws IOException, InterruptedException {
            CompletableFuture<?> waited = done.toCompletionStage().toCompletableFuture();
            long end = System.nanoTime() + millis * 1_000_000;
            for (long left = millis; left > 0; left = (end - System.nanoTime()) / 1_000_000) {
                try {
                    waited.get(Math.min(left, MEMORY_INTERVAL_MILLIS), TimeUnit.MILLISECONDS);
                    return true;
                } catch (TimeoutException later) {
                    maxResidentMib = Math.max(maxResidentMib, server.residentMib());
                } catch (ExecutionException e) {
                    throw new IOException("a call failed: " + e.getCause(), e);
                }
            }
            return false;
        }

        void finish(Future<?> done) throws IOException, InterruptedException {
            if (!await(done, END_TIMEOUT_MILLIS)) {
                throw new IOException("the calls did not complete within " + END_TIMEOUT_MILLIS + " ms");
            }
        }
    }

    private List<JsonObject> moments(String call) throws IOException, InterruptedException {
        JsonArray moments = new JsonObject(get("/call/" + call + "/from/0")).getJsonArray("moments");
        return IntStream.range(0, moments.size())
                .mapToObj(moments::getJsonObject)
                .toList();
    }

    private Map<String, Long> since(Map<String, Long> before) throws IOException, InterruptedException {
        Map<String, Long> now = events();
        now.replaceAll((event, count) -> count - before.getOrDefault(event, 0L));
        now.values().removeIf(count -> count == 0);
        return now;
    }

    /** Parses lines of the Prometheus format: {@code llafar_calls_events_total{event="question"} 12.0}. */
    private Map<String, Long> events() throws IOException, InterruptedException {
        Map<String, Long> events = new TreeMap<>();
        get("/metrics")
                .lines()
                .filter(line -> line.startsWith("llafar_calls_events_total{"))
                .forEach(line -> events.put(line.substring(line.indexOf('"') + 1, line.lastIndexOf('"')), (long)
                        Double.parseDouble(line.substring(line.lastIndexOf(' ') + 1))));
        return events;
    }

    private String get(String path) throws IOException, InterruptedException {
        URI address = URI.create("http://127.0.0.1:" + server.httpPort() + path);
        HttpResponse<String> response =
                http.send(HttpRequest.newBuilder(address).build(), HttpResponse.BodyHandlers.ofString());
        if (response.statusCode() != 200) {
            throw new IOException(path + " responded with " + response.statusCode());
        }
        return response.body();
    }
}
