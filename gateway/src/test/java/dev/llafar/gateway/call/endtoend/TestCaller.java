package dev.llafar.gateway.call.endtoend;

import static dev.llafar.gateway.testing.Futures.await;

import dev.llafar.local.phone.PhoneLine;
import dev.llafar.local.phone.PlaceCall;
import dev.llafar.transcriber.samples.Recording;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Predicate;

/** A caller who plays recordings. Collects the timeline of the call that the stand-ins publish. Thread safe. */
final class TestCaller {
    /** A twentieth of a second, in which the last sound fades. */
    private static final int TAIL_BYTES = 1_600;

    private static final long TIMEOUT_SECONDS = 50;

    private final PhoneLine line;
    private final String id;
    private final List<JsonObject> entries = new ArrayList<>();
    private final List<Waiter> waiters = new ArrayList<>();
    private final Future<Void> ended;

    private TestCaller(PhoneLine line, String id) {
        this.line = line;
        this.id = id;
        ended = line.follow(id, this::note);
    }

    private record Waiter(int count, Predicate<JsonObject> predicate, Promise<JsonObject> found) {}

    static Future<TestCaller> dial(PhoneLine line, PlaceCall options) {
        return line.place(options).map(id -> new TestCaller(line, id));
    }

    String id() {
        return id;
    }

    /** Plays the question of a recording, after recordings that are still being played. */
    Future<Integer> ask(Recording recording) {
        int end = Math.min(recording.audio().length, 2 * recording.speechEndSample() + TAIL_BYTES);
        Buffer audio = Buffer.buffer(Arrays.copyOf(recording.audio(), end));
        return line.say(id, "audio/L16;rate=16000", audio, false);
    }

    /** Hangs up, unless the call has ended. */
    Future<Void> hangUp() {
        return line.hangUp(id).otherwiseEmpty();
    }

    /** Completes when the call has ended and all its actions are finished. */
    Future<Void> ended() {
        return ended;
    }

    /** Waits for the first entry of a kind. */
    JsonObject until(String event) {
        return await(nth(1, is(event)));
    }

    /** The n-th entry that matches, as soon as there is one. Fails when the call ends before. */
    Future<JsonObject> nth(int count, Predicate<JsonObject> predicate) {
        Promise<JsonObject> found = Promise.promise();
        synchronized (this) {
            List<JsonObject> matching = entries.stream().filter(predicate).toList();
            if (matching.size() >= count) {
                return Future.succeededFuture(matching.get(count - 1));
            }
            waiters.add(new Waiter(count, predicate, found));
        }
        ended.onComplete(done -> found.tryFail(new AssertionError("the call ended without a matching entry: " + this)));
        return found.future()
                .timeout(TIMEOUT_SECONDS, TimeUnit.SECONDS)
                .recover(e -> Future.failedFuture(
                        e instanceof TimeoutException ? new AssertionError("no matching entry in time: " + this) : e));
    }

    /** Completes when this sentence has been spoken to its end. */
    Future<JsonObject> hears(String text) {
        return nth(1, is("heard").and(entry -> entry.getString("text").equals(text)));
    }

    static Predicate<JsonObject> is(String event) {
        return entry -> entry.getString("event").equals(event);
    }

    /** Entries for the start of a sentence. */
    static Predicate<JsonObject> speech() {
        return is("hearing").and(entry -> entry.getString("kind").equals("speech"));
    }

    /** Sentences whose speaking started, in order. */
    List<String> started() {
        return texts(speech());
    }

    /** Sentences that were spoken to their end, in order. */
    List<String> heard() {
        return texts(is("heard")
                .and(entry -> entry.getString("kind").equals("speech"))
                .and(entry -> !entry.getBoolean("interrupted")));
    }

    /** Protocol violations that the stand-ins reported. */
    List<String> faults() {
        return entries().stream()
                .filter(is("trouble"))
                .map(entry -> entry.getString("what"))
                .toList();
    }

    synchronized List<JsonObject> entries() {
        return List.copyOf(entries);
    }

    private List<String> texts(Predicate<JsonObject> predicate) {
        return entries().stream()
                .filter(predicate)
                .map(entry -> entry.getString("text"))
                .toList();
    }

    private void note(JsonObject entry) {
        List<Waiter> due = new ArrayList<>();
        synchronized (this) {
            entries.add(entry);
            for (Waiter waiter : List.copyOf(waiters)) {
                if (entries.stream().filter(waiter.predicate()).count() >= waiter.count()) {
                    waiters.remove(waiter);
                    due.add(waiter);
                }
            }
        }
        due.forEach(waiter -> waiter.found().tryComplete(entry));
    }

    @Override
    public String toString() {
        return entries().stream().map(JsonObject::encode).reduce("", (before, entry) -> before + "\n" + entry);
    }
}
