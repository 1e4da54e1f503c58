package dev.llafar.bench;

import dev.llafar.local.phone.PhoneLine;
import dev.llafar.local.phone.PlaceCall;
import dev.llafar.transcriber.samples.Recording;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;

/**
 * Someone on the telephone: asks a question, listens until it has been quiet for two to three seconds, asks the next one. Who
 * has heard nothing 15 s after a question asks another. Everything happens on one Vert.x context.
 */
final class PhoneCaller {
    private static final int QUIET_MILLIS = 2_000;
    private static final int MOST_MORE_QUIET_MILLIS = 1_000;
    private static final long PATIENCE_MILLIS = 15_000;
    private static final long NO_TIMER = -1;

    private final Vertx vertx;
    private final Context context;
    private final PhoneLine line;
    private final List<Recording> questions;
    private final long everyMillis;
    private final Random random;
    private final Promise<Void> listening = Promise.promise();
    private final Promise<Void> silent = Promise.promise();
    private final Promise<Void> over = Promise.promise();
    private final List<JsonObject> timeline = new ArrayList<>();
    private final Map<Integer, Recording> said = new HashMap<>();
    private String id = "";
    private long timer = NO_TIMER;
    private long askedNanos;
    private long spokeMillis;
    private boolean isAnswerAwaited;
    private boolean leaving;
    private boolean busy;

    /**
     * @param everyMillis at least so long from one question to the next
     * @param seed which questions, and with which pauses
     */
    PhoneCaller(Vertx vertx, PhoneLine line, List<Recording> questions, long everyMillis, long seed) {
        this.vertx = vertx;
        this.context = vertx.getOrCreateContext();
        this.line = line;
        this.questions = questions;
        this.everyMillis = everyMillis;
        this.random = new Random(seed);
    }

    /** Dials; done when the caller's voice flows. */
    Future<Void> dial() {
        context.runOnContext(now -> line.place(new PlaceCall("+441632960001", "+441632960002", false, 0, 0))
                .onFailure(this::failed)
                .onSuccess(placed -> {
                    id = placed;
                    line.follow(placed, this::noted).onFailure(this::failed).onSuccess(done -> over.tryComplete());
                }));
        return listening.future();
    }

    /** Asks no more; done when the answer that is awaited was heard. */
    Future<Void> fallSilent() {
        context.runOnContext(now -> {
            leaving = true;
            if (!busy) {
                stopTimer();
                silent.tryComplete();
            }
        });
        return silent.future();
    }

    /** Done when the call is over. */
    Future<Void> hangUp() {
        context.runOnContext(now -> line.hangUp(id).onFailure(this::failed));
        return over.future();
    }

    String id() {
        return id;
    }

    /** To be read once the call is over. */
    CallLog log(List<JsonObject> server) {
        return new CallLog(List.copyOf(timeline), server, Map.copyOf(said));
    }

    private void noted(JsonObject entry) {
        timeline.add(entry);
        switch (entry.getString("event")) {
            case "stream_started" -> {
                listening.tryComplete();
                after(PATIENCE_MILLIS, this::ask);
            }
            case "caller_speaking" -> {
                isAnswerAwaited = true;
                spokeMillis = entry.getLong("millis");
                stopTimer();
            }
            case "caller_silent" -> after(PATIENCE_MILLIS, this::ask);
            case "hearing" -> {
                if (isOfAnswer(entry.getLong("millis"))) {
                    stopTimer();
                }
            }
            case "heard" -> {
                if (isOfAnswer(entry.getLong("startMillis"))) {
                    boolean isSpeech = entry.getString("kind").equals("speech");
                    after(
                            isSpeech ? QUIET_MILLIS + random.nextInt(MOST_MORE_QUIET_MILLIS) : PATIENCE_MILLIS,
                            this::ask);
                } else if (!isAnswerAwaited) {
                    greeted();
                }
            }
            case "ended" -> {
                stopTimer();
                listening.tryFail("the call ended: " + entry.getString("by"));
                silent.tryComplete();
            }
            default -> {}
        }
    }

    /** The greeting may still be heard while the first question is asked. */
    private boolean isOfAnswer(long sinceMillis) {
        return isAnswerAwaited && sinceMillis > spokeMillis;
    }

    /** The callers do not all begin at the same moment. */
    private void greeted() {
        after(random.nextLong(Math.max(everyMillis, MOST_MORE_QUIET_MILLIS)), this::ask);
    }

    private void ask() {
        busy = false;
        long early = everyMillis - (System.nanoTime() - askedNanos) / 1_000_000;
        if (leaving) {
            silent.tryComplete();
        } else if (askedNanos != 0 && early > 0) {
            after(early, this::ask);
        } else {
            busy = true;
            askedNanos = System.nanoTime();
            Recording question = questions.get(random.nextInt(questions.size()));
            line.say(id, "audio/L16;rate=16000", Buffer.buffer(question.audio()), false)
                    .onSuccess(piece -> said.put(piece, question))
                    .onFailure(this::failed);
        }
    }

    private void failed(Throwable failure) {
        stopTimer();
        listening.tryFail(failure);
        silent.tryFail(failure);
        over.tryFail(failure);
    }

    private void after(long millis, Runnable task) {
        stopTimer();
        timer = vertx.setTimer(Math.max(1, millis), due -> {
            timer = NO_TIMER;
            task.run();
        });
    }

    private void stopTimer() {
        vertx.cancelTimer(timer);
        timer = NO_TIMER;
    }
}
