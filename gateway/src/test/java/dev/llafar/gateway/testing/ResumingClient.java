package dev.llafar.gateway.testing;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.util.List;
import java.util.Random;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Sends audio in pieces. When the connection is cut, it resumes the session and sends the audio that the server has not received. */
public final class ResumingClient {
    private static final int MOST_CUTS = 20;

    private final Vertx vertx;
    private final int port;
    private final Connector connector;
    private final byte[] audio;
    private final Random random;
    private final TreeMap<Long, String> texts = new TreeMap<>();
    private final Promise<List<String>> said = Promise.promise();
    private @Nullable String sessionId;
    private long settled;
    private int connections;

    /** A connection of either protocol. */
    public interface Line {
        void audio(byte[] data, int from, int to);

        void finish();
    }

    /** Receives the events of a connection, on one thread. */
    public interface Listener {
        void onReady(Line line, String sessionId, long receivedThroughByte, long settledThroughSample);

        void onFinal(long index, String text);

        void onSettled(long settledThroughSample);

        void onEnded();

        void onError(String reason);

        void onCut();
    }

    /** Starts a session, or resumes the session of an id from a sample. */
    public interface Connector {
        void connect(Vertx vertx, int port, @Nullable String sessionId, long fromSample, Listener listener);
    }

    public ResumingClient(Vertx vertx, int port, Connector connector, byte[] audio, Random random) {
        this.vertx = vertx;
        this.port = port;
        this.connector = connector;
        this.audio = audio;
        this.random = random;
    }

    /** Completes with the texts of the finals in order when the server has ended the session. */
    public Future<List<String>> speak() {
        connect();
        return said.future();
    }

    public int connections() {
        return connections;
    }

    private void connect() {
        if (++connections > MOST_CUTS) {
            said.tryFail("cut more than " + MOST_CUTS + " times");
            return;
        }
        connector.connect(vertx, port, sessionId, settled, new Listener() {
            private boolean over;

            @Override
            public void onReady(Line line, String id, long receivedThroughByte, long settledThroughSample) {
                sessionId = id;
                int from = (int) receivedThroughByte;
                while (from < audio.length) {
                    int to = Math.min(audio.length, from + 1 + random.nextInt(8_000));
                    line.audio(audio, from, to);
                    from = to;
                }
                line.finish();
            }

            @Override
            public void onFinal(long index, String text) {
                String before = texts.put(index, text);
                if (before != null && !before.equals(text)) {
                    said.tryFail("final " + index + " changed");
                }
            }

            @Override
            public void onSettled(long settledThroughSample) {
                settled = Math.max(settled, settledThroughSample);
            }

            @Override
            public void onEnded() {
                over = true;
                if (!texts.isEmpty() && texts.lastKey() != texts.size() - 1) {
                    said.tryFail("finals are missing: " + texts.keySet());
                }
                said.tryComplete(List.copyOf(texts.values()));
            }

            @Override
            public void onError(String reason) {
                over = true;
                said.tryFail(reason);
            }

            @Override
            public void onCut() {
                if (!over) {
                    over = true;
                    connect();
                }
            }
        });
    }
}
