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

/** Callers on the stand-ins' telephone, so many at once, against a server in a process of its own. */
final class CallLoad {
    /** A caller among many asks no oftener: two cores carry the callers too. */
    private static final long EVERY_MILLIS_OF_MANY = 20_000;

    private static final int MANY = 50;
    private static final long DIAL_EVERY_MILLIS = 200;
    private static final long SAMPLE_EVERY_MILLIS = 1_000;
    private static final long LONGEST_ENDING_MILLIS = 60_000;

    private final ServerProcess server;
    private final long seed;
    private final ModelPace model = new ModelPace();
    private final List<Recording> questions;
    private final HttpClient http = HttpClient.newHttpClient();

    CallLoad(ServerProcess server, long seed) throws IOException {
        this.server = server;
        this.seed = seed;
        this.questions = Recording.ofSpeech().stream()
                .filter(recording -> model.knows(recording.said()))
                .toList();
    }

    /**
     * What was measured.
     *
     * @param seconds in which the questions began that count
     * @param everySeconds a caller's questions are at least so far apart
     * @param residentMibMost of server and stand-ins, while the calls were up
     * @param cpuCores of server and stand-ins, in those seconds
     * @param events what the server counted of its calls meanwhile
     * @param left calls, meetings, pipelines and streams when all had hung up
     */
    record Result(
            int calls,
            double seconds,
            long everySeconds,
            long seed,
            List<Outcome> outcomes,
            double residentMibMost,
            double cpuCores,
            Map<String, Long> events,
            Map<String, Object> left) {}

    /** A few calls that do not count: an operator's server has been running for a while. */
    Result warmUp(int seconds) throws IOException, InterruptedException {
        return run(4, seconds);
    }

    Result run(int calls, int seconds) throws IOException, InterruptedException {
        Vertx vertx = Vertx.vertx();
        try (PhoneLine line = new PhoneLine(vertx, server.standIns())) {
            long everyMillis = calls >= MANY ? EVERY_MILLIS_OF_MANY : 0;
            List<PhoneCaller> callers = IntStream.range(0, calls)
                    .mapToObj(i -> new PhoneCaller(vertx, line, questions, everyMillis, seed * 1_000 + i))
                    .toList();
            Map<String, Long> eventsBefore = events();
            Watch watch = new Watch();
            List<Future<Void>> dialled = new ArrayList<>();
            for (PhoneCaller caller : callers) {
                dialled.add(caller.dial());
                watch.await(Future.future(never -> {}), DIAL_EVERY_MILLIS);
            }
            watch.finish(Future.all(dialled));
            long from = System.currentTimeMillis();
            long cpuBefore = server.processorTime().toNanos();
            watch.await(Future.future(never -> {}), seconds * 1_000L);
            long until = System.currentTimeMillis();
            double cores = (server.processorTime().toNanos() - cpuBefore) / 1e6 / (until - from);
            watch.finish(
                    Future.join(callers.stream().map(PhoneCaller::fallSilent).toList()));
            // The server remembers few of the calls that are over: it is asked before they are.
            Map<String, List<JsonObject>> told = new HashMap<>();
            for (PhoneCaller caller : callers) {
                told.put(caller.id(), moments(caller.id()));
            }
            watch.finish(Future.join(callers.stream().map(PhoneCaller::hangUp).toList()));
            List<Outcome> outcomes = new ArrayList<>();
            for (PhoneCaller caller : callers) {
                List<JsonObject> server = told.getOrDefault(caller.id(), List.of());
                outcomes.addAll(caller.log(server).outcomes(model, from, until));
            }
            Map<String, Object> left = new TreeMap<>();
            watch.finish(line.counts().onSuccess(counts -> left.putAll(counts.getMap())));
            return new Result(
                    calls,
                    (until - from) / 1_000.0,
                    everyMillis / 1_000,
                    seed,
                    List.copyOf(outcomes),
                    watch.residentMibMost,
                    cores,
                    since(eventsBefore),
                    left);
        } finally {
            vertx.close();
        }
    }

    /** Waits, and looks at the server's memory meanwhile. */
    private final class Watch {
        private double residentMibMost;

        /** Until it is done, or for so long. */
        boolean await(Future<?> done, long millis) throws IOException, InterruptedException {
            CompletableFuture<?> waited = done.toCompletionStage().toCompletableFuture();
            long end = System.nanoTime() + millis * 1_000_000;
            for (long left = millis; left > 0; left = (end - System.nanoTime()) / 1_000_000) {
                try {
                    waited.get(Math.min(left, SAMPLE_EVERY_MILLIS), TimeUnit.MILLISECONDS);
                    return true;
                } catch (TimeoutException later) {
                    residentMibMost = Math.max(residentMibMost, server.residentMib());
                } catch (ExecutionException e) {
                    throw new IOException("a call failed: " + e.getCause(), e);
                }
            }
            return false;
        }

        void finish(Future<?> done) throws IOException, InterruptedException {
            if (!await(done, LONGEST_ENDING_MILLIS)) {
                throw new IOException("the calls did not get on in " + LONGEST_ENDING_MILLIS + " ms");
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

    /** Prometheus: {@code llafar_calls_events_total{event="question"} 12.0}. */
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
        HttpResponse<String> answer =
                http.send(HttpRequest.newBuilder(address).build(), HttpResponse.BodyHandlers.ofString());
        if (answer.statusCode() != 200) {
            throw new IOException(path + " answered " + answer.statusCode());
        }
        return answer.body();
    }
}
