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
 * A simulated caller: asks a question, waits until two to three seconds of silence follow the answer, and asks the next one.
 * After 15 s without an answer the caller asks another question. Runs on one Vert.x context.
 */
final class PhoneCaller {
    private static final int QUIET_MILLIS = 2_000;
    private static final int MAX_EXTRA_QUIET_MILLIS = 1_000;
    private static final long ANSWER_TIMEOUT_MILLIS = 15_000;
    private static final long NO_TIMER = -1;

    private final Vertx vertx;
    private final Context context;
    private final PhoneLine line;
    private final List<Recording> questions;
    private final long intervalMillis;
    private final Random random;
    private final Promise<Void> connected = Promise.promise();
    private final Promise<Void> silent = Promise.promise();
    private final Promise<Void> ended = Promise.promise();
    private final List<JsonObject> timeline = new ArrayList<>();
    private final Map<Integer, Recording> asked = new HashMap<>();
    private String id = "";
    private long timer = NO_TIMER;
    private long lastQuestionNanos;
    private long spokenMillis;
    private boolean isAnswerAwaited;
    private boolean stopping;
    private boolean busy;

    /**
     * @param intervalMillis minimum time between two questions
     * @param seed determines the questions and the pauses
     */
    PhoneCaller(Vertx vertx, PhoneLine line, List<Recording> questions, long intervalMillis, long seed) {
        this.vertx = vertx;
        this.context = vertx.getOrCreateContext();
        this.line = line;
        this.questions = questions;
        this.intervalMillis = intervalMillis;
        this.random = new Random(seed);
    }

    /** Places the call; completes when the audio of the caller is streamed. */
    Future<Void> dial() {
        context.runOnContext(now -> line.place(new PlaceCall("+441632960001", "+441632960002", false, 0, 0))
                .onFailure(this::failed)
                .onSuccess(placed -> {
                    id = placed;
                    line.follow(placed, this::onEvent).onFailure(this::failed).onSuccess(done -> ended.tryComplete());
                }));
        return connected.future();
    }

    /** Asks no further question; completes after the answer to the last one. */
    Future<Void> stopAsking() {
        context.runOnContext(now -> {
            stopping = true;
            if (!busy) {
                stopTimer();
                silent.tryComplete();
            }
        });
        return silent.future();
    }

    /** Ends the call; completes when it has ended. */
    Future<Void> hangUp() {
        context.runOnContext(now -> line.hangUp(id).onFailure(this::failed));
        return ended.future();
    }

    String id() {
        return id;
    }

    /** The events of both sides; call this after the end of the call. */
    CallLog log(List<JsonObject> server) {
        return new CallLog(List.copyOf(timeline), server, Map.copyOf(asked));
    }

    private void onEvent(JsonObject entry) {
        timeline.add(entry);
        switch (entry.getString("event")) {
            case "stream_started" -> {
                connected.tryComplete();
                after(ANSWER_TIMEOUT_MILLIS, this::ask);
            }
            case "caller_speaking" -> {
                isAnswerAwaited = true;
                spokenMillis = entry.getLong("millis");
                stopTimer();
            }
            case "caller_silent" -> after(ANSWER_TIMEOUT_MILLIS, this::ask);
            case "hearing" -> {
                if (isOfAnswer(entry.getLong("millis"))) {
                    stopTimer();
                }
            }
            case "heard" -> {
                if (isOfAnswer(entry.getLong("startMillis"))) {
                    boolean isSpeech = entry.getString("kind").equals("speech");
                    after(
                            isSpeech ? QUIET_MILLIS + random.nextInt(MAX_EXTRA_QUIET_MILLIS) : ANSWER_TIMEOUT_MILLIS,
                            this::ask);
                } else if (!isAnswerAwaited) {
                    afterGreeting();
                }
            }
            case "ended" -> {
                stopTimer();
                connected.tryFail("the call ended: " + entry.getString("by"));
                silent.tryComplete();
            }
            default -> {}
        }
    }

    /** The greeting may still be playing while the first question is asked. */
    private boolean isOfAnswer(long sinceMillis) {
        return isAnswerAwaited && sinceMillis > spokenMillis;
    }

    /** Delays the first question by a random time, so that callers do not start together. */
    private void afterGreeting() {
        after(random.nextLong(Math.max(intervalMillis, MAX_EXTRA_QUIET_MILLIS)), this::ask);
    }

    private void ask() {
        busy = false;
        long remaining = intervalMillis - (System.nanoTime() - lastQuestionNanos) / 1_000_000;
        if (stopping) {
            silent.tryComplete();
        } else if (lastQuestionNanos != 0 && remaining > 0) {
            after(remaining, this::ask);
        } else {
            busy = true;
            lastQuestionNanos = System.nanoTime();
            Recording question = questions.get(random.nextInt(questions.size()));
            line.say(id, "audio/L16;rate=16000", Buffer.buffer(question.audio()), false)
                    .onSuccess(piece -> asked.put(piece, question))
                    .onFailure(this::failed);
        }
    }

    private void failed(Throwable failure) {
        stopTimer();
        connected.tryFail(failure);
        silent.tryFail(failure);
        ended.tryFail(failure);
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
