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
 * A call that was placed through the stand-ins' telephone, and both sides of its timeline. Called from one thread, which
 * waits; the network is Vert.x's.
 */
public final class PlacedCall implements AutoCloseable {
    /** Thousands of lines; when nobody takes them the rest is not shown. */
    private static final int MOST_WAITING = 10_000;

    private static final long PATIENCE_SECONDS = 15;
    private static final String FROM = "+441632960001";
    private static final String TO = "+441632960002";

    private final Vertx vertx;
    private final PhoneLine line;
    private final URI phone;
    private final HttpClient http;
    private final URI server;
    private final Optional<String> token;
    private final BlockingQueue<CallMoment> moments = new ArrayBlockingQueue<>(MOST_WAITING);
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
     * Dials.
     *
     * @param phone address of the stand-ins
     * @param server address of the gateway, which tells what it understood
     * @param quietMillis the caller hangs up after having heard nothing for so long
     * @throws IOException when the call is not taken
     */
    public static PlacedCall dial(Vertx vertx, URI phone, URI server, Optional<String> token, long quietMillis)
            throws IOException {
        PhoneLine line = new PhoneLine(vertx, phone); // closed with Vert.x when the call is not taken
        String id = waitFor(line.place(new PlaceCall(FROM, TO, false, 0, quietMillis)), phone);
        PlacedCall call = new PlacedCall(vertx, line, phone, server, token, id);
        line.follow(id, call::told).onSuccess(ended -> call.over.set(true)).onFailure(call::lost);
        return call;
    }

    /**
     * The caller says this, after what waits to be said.
     *
     * @param pcm 16 kHz mono s16le
     */
    public void say(byte[] pcm) throws IOException {
        waitFor(line.say(id, "audio/L16;rate=16000", Buffer.buffer(pcm), false), phone);
    }

    /** The caller hangs up, unless the call is over; waits a moment for that to be heard. */
    public void hangUp() {
        if (over.get()) {
            return;
        }
        try {
            waitFor(line.hangUp(id), phone);
        } catch (IOException unheard) {
            // The telephone ends a call by itself that lasts too long.
        }
    }

    /** The next moment; null when the call is over and everything was told, or nothing came for so long. */
    public @Nullable CallMoment next(long patienceMillis) throws InterruptedException {
        long deadline = System.nanoTime() + patienceMillis * 1_000_000;
        while (System.nanoTime() < deadline) {
            CallMoment moment = moments.poll(50, TimeUnit.MILLISECONDS);
            if (moment != null) {
                return moment;
            }
            if (over.get() && moments.isEmpty()) {
                return null;
            }
        }
        return null;
    }

    /** Whether nothing more will be told than what {@link #next} still has. */
    public boolean isOver() {
        return over.get();
    }

    private void told(JsonObject entry) {
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
        boolean isSound =
                event.equals("hearing") && !entry.getString("kind", "").equals("speech");
        String what = event.equals("hearing") ? (isSound ? "hearing_sound" : "hearing_speech") : event;
        offer(new CallMoment(CallMoment.Side.CALLER, entry.getLong("millis", 0L), what, text));
    }

    /**
     * Asks again until the server says that the call has ended there, or the caller's side is over.
     *
     * @param beganMillis when the call began, wall-clock
     */
    private void followServer(long from, long beganMillis) {
        RequestOptions options = new RequestOptions()
                .setMethod(HttpMethod.GET)
                .setAbsoluteURI(server.resolve("/call/" + id + "/from/" + from).toString());
        token.ifPresent(held -> options.putHeader("Authorization", "Bearer " + held));
        http.request(options)
                .compose(request ->
                        request.send().compose(response -> response.body().map(body -> new Answer(response, body))))
                .onSuccess(answer -> {
                    JsonObject seen = answer.response().statusCode() == 200
                            ? answer.body().toJsonObject()
                            : new JsonObject();
                    long next = from;
                    for (Object each : seen.getJsonArray("moments", new JsonArray())) {
                        JsonObject moment = (JsonObject) each;
                        next = moment.getLong("index") + 1;
                        offer(new CallMoment(
                                CallMoment.Side.SERVER,
                                moment.getLong("atMillis") - beganMillis,
                                moment.getString("kind"),
                                moment.getString("text", "")));
                    }
                    if (!seen.getBoolean("ended", false) && !over.get()) {
                        long again = next;
                        vertx.setTimer(seen.isEmpty() ? 200 : 1, fired -> followServer(again, beganMillis));
                    }
                })
                .onFailure(lost -> {
                    if (!over.get()) {
                        vertx.setTimer(500, fired -> followServer(from, beganMillis));
                    }
                });
    }

    private record Answer(HttpClientResponse response, Buffer body) {}

    private void offer(CallMoment moment) {
        if (!moments.offer(moment)) {
            over.set(true);
        }
    }

    private void lost(Throwable failure) {
        offer(new CallMoment(CallMoment.Side.CALLER, 0, "trouble", String.valueOf(failure.getMessage())));
        over.set(true);
    }

    private static <T> T waitFor(Future<T> answer, URI phone) throws IOException {
        try {
            return answer.toCompletionStage()
                    .toCompletableFuture()
                    .orTimeout(PATIENCE_SECONDS, TimeUnit.SECONDS)
                    .join();
        } catch (CompletionException e) {
            Throwable why = Objects.requireNonNullElse(e.getCause(), e);
            if (why instanceof ConnectException) {
                throw new IOException("nobody answers at " + phone + "; is './llafar serve --local' running?", e);
            }
            throw new IOException("the telephone at " + phone + ": " + why.getMessage(), e);
        }
    }

    @Override
    public void close() {
        over.set(true);
        line.close();
        http.close();
    }
}
