package dev.llafar.local.phone;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.RequestOptions;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.net.ConnectException;
import java.net.URI;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/**
 * A call that was placed with the stand-ins, and the timelines of the caller and the server. The methods block and must be
 * called from one thread.
 */
public final class PlacedCall implements AutoCloseable {
    /** Limit for entries that were not read; further ones are dropped. */
    private static final int MAX_WAITING = 10_000;

    private static final long TIMEOUT_SECONDS = 15;
    private static final String FROM = "+441632960001";
    private static final String TO = "+441632960002";

    private final Vertx vertx;
    private final PhoneLine line;
    private final URI phone;
    private final HttpClient http;
    private final URI server;
    private final Optional<String> token;
    private final BlockingQueue<Moment> moments = new ArrayBlockingQueue<>(MAX_WAITING);
    private final AtomicBoolean over = new AtomicBoolean();
    private final String id;

    private PlacedCall(Vertx vertx, PhoneLine line, URI phone, URI server, Optional<String> token, String id) {
        this.vertx = vertx;
        this.line = line;
        this.phone = phone;
        this.http = vertx.createHttpClient();
        this.server = server;
        this.token = token;
        this.id = id;
    }

    /**
     * Places a call.
     *
     * @param phone address of the stand-ins
     * @param server address of the gateway, whose timeline contains what it understood
     * @param quietMillis the caller hangs up after this long without a sound
     * @throws IOException if the call was not placed
     */
    public static PlacedCall dial(Vertx vertx, URI phone, URI server, Optional<String> token, long quietMillis)
            throws IOException {
        PhoneLine line = new PhoneLine(vertx, phone); // If this fails, closing Vert.x closes the client.
        String id = waitFor(line.place(new PlaceCall(FROM, TO, false, 0, quietMillis)), phone);
        PlacedCall call = new PlacedCall(vertx, line, phone, server, token, id);
        line.follow(id, call::received).onSuccess(ended -> call.over.set(true)).onFailure(call::lost);
        return call;
    }

    /**
     * Adds audio that the caller speaks after the waiting audio.
     *
     * @param pcm 16 kHz mono s16le
     */
    public void say(byte[] pcm) throws IOException {
        waitFor(line.say(id, "audio/L16;rate=16000", Buffer.buffer(pcm), false), phone);
    }

    /** Hangs up, unless the call has ended; returns when the stand-ins have confirmed it. */
    public void hangUp() {
        if (over.get()) {
            return;
        }
        try {
            waitFor(line.hangUp(id), phone);
        } catch (IOException unconfirmed) {
            // The stand-ins end a call that exceeds the maximum duration.
        }
    }

    /** Returns the next entry; null if the call has ended and all entries were returned, or after the timeout. */
    public @Nullable Moment next(long timeoutMillis) throws InterruptedException {
        long deadline = System.nanoTime() + timeoutMillis * 1_000_000;
        while (System.nanoTime() < deadline) {
            Moment moment = moments.poll(50, TimeUnit.MILLISECONDS);
            if (moment != null) {
                return moment;
            }
            if (over.get() && moments.isEmpty()) {
                return null;
            }
        }
        return null;
    }

    /** Whether the call has ended; {@link #next} may have entries left. */
    public boolean isOver() {
        return over.get();
    }

    private void received(JsonObject entry) {
        String event = entry.getString("event", "");
        if (event.equals("ringing")) {
            followServer(0, entry.getLong("epochMillis"));
        }
        String text =
                switch (event) {
                    case "hearing" -> entry.getString("text", "");
                    case "ringing" -> entry.getString("from", "") + " calls " + entry.getString("to", "");
                    case "ended" -> "by " + entry.getString("by", "nobody");
                    case "trouble" -> entry.getString("what", "");
                    default -> "";
                };
        boolean isRecording =
                event.equals("hearing") && !entry.getString("kind", "").equals("speech");
        String what = event.equals("hearing") ? (isRecording ? "hearing_sound" : "hearing_speech") : event;
        offer(new Moment(Moment.Side.CALLER, entry.getLong("millis", 0L), what, text));
    }

    /**
     * Requests the timeline of the server repeatedly until it has ended there, or the call has ended.
     *
     * @param startMillis start of the call, in milliseconds since 1970
     */
    private void followServer(long from, long startMillis) {
        RequestOptions options = new RequestOptions()
                .setMethod(HttpMethod.GET)
                .setAbsoluteURI(server.resolve("/call/" + id + "/from/" + from).toString());
        token.ifPresent(held -> options.putHeader("Authorization", "Bearer " + held));
        http.request(options)
                .compose(request ->
                        request.send().compose(response -> response.body().map(body -> new Response(response, body))))
                .onSuccess(answer -> {
                    JsonObject seen = answer.response().statusCode() == 200
                            ? answer.body().toJsonObject()
                            : new JsonObject();
                    long next = from;
                    for (Object each : seen.getJsonArray("moments", new JsonArray())) {
                        JsonObject moment = (JsonObject) each;
                        next = moment.getLong("index") + 1;
                        offer(new Moment(
                                Moment.Side.SERVER,
                                moment.getLong("atMillis") - startMillis,
                                moment.getString("kind"),
                                moment.getString("text", "")));
                    }
                    if (!seen.getBoolean("ended", false) && !over.get()) {
                        long again = next;
                        vertx.setTimer(seen.isEmpty() ? 200 : 1, fired -> followServer(again, startMillis));
                    }
                })
                .onFailure(lost -> {
                    if (!over.get()) {
                        vertx.setTimer(500, fired -> followServer(from, startMillis));
                    }
                });
    }

    private record Response(HttpClientResponse response, Buffer body) {}

    private void offer(Moment moment) {
        if (!moments.offer(moment)) {
            over.set(true);
        }
    }

    private void lost(Throwable failure) {
        offer(new Moment(Moment.Side.CALLER, 0, "trouble", String.valueOf(failure.getMessage())));
        over.set(true);
    }

    private static <T> T waitFor(Future<T> answer, URI phone) throws IOException {
        try {
            return answer.toCompletionStage()
                    .toCompletableFuture()
                    .orTimeout(TIMEOUT_SECONDS, TimeUnit.SECONDS)
                    .join();
        } catch (CompletionException e) {
            Throwable why = Objects.requireNonNullElse(e.getCause(), e);
            if (why instanceof ConnectException) {
                throw new IOException(
                        "no stand-ins listen at " + phone + "; start them with './llafar serve --local'", e);
            }
            throw new IOException("the stand-ins at " + phone + ": " + why.getMessage(), e);
        }
    }

    @Override
    public void close() {
        over.set(true);
        line.close();
        http.close();
    }

    /**
     * An entry of the timeline of the caller or the server.
     *
     * @param atMillis since the start of the call
     * @param what kind of event, such as {@code heard} or {@code understood}
     * @param text spoken text or a detail; may be empty
     */
    public record Moment(Side side, long atMillis, String what, String text) {
        /** The origin of the entry. */
        public enum Side {
            CALLER,
            SERVER
        }

        /** Omits the text, which must not be logged. */
        @Override
        public String toString() {
            return "CallMoment[side=" + side + ", what=" + what + "]";
        }
    }
}
