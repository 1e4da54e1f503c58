package dev.llafar.bench;

import dev.llafar.cli.client.GrpcVoice;
import dev.llafar.cli.client.Voice;
import dev.llafar.cli.client.WebSocketVoice;
import dev.llafar.proto.v1.StreamConfig;
import dev.llafar.transcriber.samples.Recording;
import io.vertx.core.Vertx;
import io.vertx.core.http.WebSocketClient;
import io.vertx.core.http.WebSocketClientOptions;
import io.vertx.core.json.JsonObject;
import io.vertx.core.net.SocketAddress;
import io.vertx.grpc.client.GrpcClient;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** Many sessions in real time against a server in a process of its own: half over WebSocket, half over gRPC. */
final class LiveLoad {
    private static final long SAMPLE_EVERY_MILLIS = 2_000;

    private final int sessions;
    private final int seconds;
    private final long seed;

    LiveLoad(int sessions, int seconds, long seed) {
        this.sessions = sessions;
        this.seconds = seconds;
        this.seed = seed;
    }

    /** Server memory at a time into the run. */
    record MemoryPoint(double second, double residentMib, long threads) {}

    /**
     * @param wrong finals whose text is not what was said
     * @param unanswered utterances without a final
     * @param stray finals where nothing was said
     */
    record Result(
            int sessions,
            int seconds,
            long seed,
            int said,
            int wrong,
            int unanswered,
            int stray,
            Percentiles latencySeconds,
            List<Double> latencies,
            List<MemoryPoint> memory) {}

    Result run(ServerProcess server) throws IOException, InterruptedException {
        List<Recording> clips = Recording.ofSpeech();
        Vertx vertx = Vertx.vertx();
        WebSocketClient sockets = vertx.createWebSocketClient(new WebSocketClientOptions().setMaxConnections(sessions));
        GrpcClient grpc = GrpcClient.client(vertx);
        SocketAddress grpcAddress = SocketAddress.inetSocketAddress(server.grpcPort(), "127.0.0.1");
        StreamConfig config =
                StreamConfig.newBuilder().addLanguages("en").addLanguages("cy").build();
        JsonObject start = new JsonObject().put("languages", List.of("en", "cy"));
        List<LiveSpeaker> speakers = new ArrayList<>();
        List<Future<?>> running = new ArrayList<>();
        long begin = System.nanoTime();
        long until = begin + TimeUnit.SECONDS.toNanos(seconds);
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            for (int i = 0; i < sessions; i++) {
                LiveSpeaker speaker = new LiveSpeaker(clips, seed + i);
                speakers.add(speaker);
                boolean socket = i % 2 == 0;
                running.add(threads.submit(() -> {
                    try (Voice voice = socket
                            ? WebSocketVoice.open(sockets, "127.0.0.1", server.httpPort(), start, null, speaker::heard)
                            : GrpcVoice.open(grpc, grpcAddress, config, null, speaker::heard)) {
                        speaker.speak(voice, until);
                    }
                    return true;
                }));
            }
            List<MemoryPoint> memory = watch(server, running, begin);
            return result(speakers, memory);
        } finally {
            vertx.close();
        }
    }

    private static List<MemoryPoint> watch(ServerProcess server, List<Future<?>> running, long begin)
            throws IOException, InterruptedException {
        List<MemoryPoint> memory = new ArrayList<>();
        for (Future<?> session : running) {
            boolean ended = false;
            while (!ended) {
                try {
                    session.get(SAMPLE_EVERY_MILLIS, TimeUnit.MILLISECONDS);
                    ended = true;
                } catch (TimeoutException stillSpeaking) {
                    memory.add(
                            new MemoryPoint((System.nanoTime() - begin) / 1e9, server.residentMib(), server.threads()));
                } catch (ExecutionException e) {
                    throw new IOException("a session failed: " + e.getMessage(), e);
                }
            }
        }
        return memory;
    }

    private Result result(List<LiveSpeaker> speakers, List<MemoryPoint> memory) {
        List<Double> latencies = new ArrayList<>();
        speakers.forEach(speaker -> latencies.addAll(speaker.latenciesSeconds()));
        return new Result(
                sessions,
                seconds,
                seed,
                speakers.stream().mapToInt(LiveSpeaker::said).sum(),
                speakers.stream().mapToInt(LiveSpeaker::wrong).sum(),
                speakers.stream().mapToInt(LiveSpeaker::unanswered).sum(),
                speakers.stream().mapToInt(LiveSpeaker::stray).sum(),
                Percentiles.of(latencies),
                latencies,
                memory);
    }
}
