package dev.llafar.bench;

import dev.llafar.cli.client.GrpcTranscriptionClient;
import dev.llafar.cli.client.TranscriptionClient;
import dev.llafar.cli.client.WebSocketTranscriptionClient;
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

/** Runs concurrent real-time sessions against a server in a separate process: half over WebSocket, half over gRPC. */
final class LiveLoad {
    private static final long MEMORY_INTERVAL_MILLIS = 2_000;

    private final int sessions;
    private final int seconds;
    private final long seed;

    LiveLoad(int sessions, int seconds, long seed) {
        this.sessions = sessions;
        this.seconds = seconds;
        this.seed = seed;
    }

    /** Memory of the server at a time since the start of the run. */
    record MemoryPoint(double second, double residentMib, long threads) {}

    /**
     * @param wrong finals whose text differs from the recording
     * @param unanswered utterances without a final
     * @param stray finals without speech
     */
    record Result(
            int sessions,
            int seconds,
            long seed,
            int utterances,
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
        List<LiveSession> liveSessions = new ArrayList<>();
        List<Future<?>> running = new ArrayList<>();
        long begin = System.nanoTime();
        long until = begin + TimeUnit.SECONDS.toNanos(seconds);
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            for (int i = 0; i < sessions; i++) {
                LiveSession session = new LiveSession(clips, seed + i);
                liveSessions.add(session);
                boolean socket = i % 2 == 0;
                running.add(threads.submit(() -> {
                    try (TranscriptionClient client = socket
                            ? WebSocketTranscriptionClient.open(
                                    sockets, "127.0.0.1", server.httpPort(), start, null, session::received)
                            : GrpcTranscriptionClient.open(grpc, grpcAddress, config, null, session::received)) {
                        session.stream(client, until);
                    }
                    return true;
                }));
            }
            List<MemoryPoint> memory = watch(server, running, begin);
            return result(liveSessions, memory);
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
                    session.get(MEMORY_INTERVAL_MILLIS, TimeUnit.MILLISECONDS);
                    ended = true;
                } catch (TimeoutException stillRunning) {
                    memory.add(
                            new MemoryPoint((System.nanoTime() - begin) / 1e9, server.residentMib(), server.threads()));
                } catch (ExecutionException e) {
                    throw new IOException("a session failed: " + e.getMessage(), e);
                }
            }
        }
        return memory;
    }

    private Result result(List<LiveSession> liveSessions, List<MemoryPoint> memory) {
        List<Double> latencies = new ArrayList<>();
        liveSessions.forEach(session -> latencies.addAll(session.latenciesSeconds()));
        return new Result(
                sessions,
                seconds,
                seed,
                liveSessions.stream().mapToInt(LiveSession::utterances).sum(),
                liveSessions.stream().mapToInt(LiveSession::wrong).sum(),
                liveSessions.stream().mapToInt(LiveSession::unanswered).sum(),
                liveSessions.stream().mapToInt(LiveSession::stray).sum(),
                Percentiles.of(latencies),
                latencies,
                memory);
    }
}
