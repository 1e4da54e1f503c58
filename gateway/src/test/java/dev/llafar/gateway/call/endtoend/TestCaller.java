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

/** Somebody on the telephone: says recordings, and remembers everything that happened on the call. Thread safe. */
final class TestCaller {
    /** The last sound fades in a twentieth of a second. */
    private static final int TAIL_BYTES = 1_600;

    private static final long PATIENCE_SECONDS = 50;

    private final PhoneLine line;
    private final String id;
    private final List<JsonObject> entries = new ArrayList<>();
    private final List<Waiter> waiters = new ArrayList<>();
    private final Future<Void> over;

    private TestCaller(PhoneLine line, String id) {
        this.line = line;
        this.id = id;
        over = line.follow(id, this::note);
    }

    private record Waiter(int times, Predicate<JsonObject> which, Promise<JsonObject> told) {}

    static Future<TestCaller> dial(PhoneLine line, PlaceCall wishes) {
        return line.place(wishes).map(id -> new TestCaller(line, id));
    }

    String id() {
        return id;
    }

    /** Says it after all that is still to be said. */
    Future<Integer> ask(Recording recording) {
        int end = Math.min(recording.audio().length, 2 * recording.speechEndSample() + TAIL_BYTES);
        Buffer audio = Buffer.buffer(Arrays.copyOf(recording.audio(), end));
        return line.say(id, "audio/L16;rate=16000", audio, false);
    }

    /** Fails when the call is over already, which a caller does not notice. */
    Future<Void> hangUp() {
        return line.hangUp(id).otherwiseEmpty();
    }

    /** Done when nothing of the call is under way any more. */
    Future<Void> over() {
        return over;
    }

    /** The first entry of that kind, once it is there. */
    JsonObject until(String event) {
        return await(nth(1, is(event)));
    }

    /** The n-th entry that is like that, once it is there; fails when the call ends without it. */
    Future<JsonObject> nth(int times, Predicate<JsonObject> which) {
        Promise<JsonObject> told = Promise.promise();
        synchronized (this) {
            List<JsonObject> there = entries.stream().filter(which).toList();
            if (there.size() >= times) {
                return Future.succeededFuture(there.get(times - 1));
            }
            waiters.add(new Waiter(times, which, told));
        }
        over.onComplete(done -> told.tryFail(new AssertionError("the call ended before: " + this)));
        return told.future()
                .timeout(PATIENCE_SECONDS, TimeUnit.SECONDS)
                .recover(e -> Future.failedFuture(
                        e instanceof TimeoutException ? new AssertionError("it did not happen: " + this) : e));
    }

    /** The caller hears this sentence to its end, for the n-th time. */
    Future<JsonObject> hears(String text) {
        return nth(1, is("heard").and(entry -> entry.getString("text").equals(text)));
    }

    static Predicate<JsonObject> is(String event) {
        return entry -> entry.getString("event").equals(event);
    }

    /** A sentence that begins to be spoken. */
    static Predicate<JsonObject> speech() {
        return is("hearing").and(entry -> entry.getString("kind").equals("speech"));
    }

    /** Sentences that were begun, in order. */
    List<String> begun() {
        return texts(speech());
    }

    /** Sentences that were spoken to their end, in order. */
    List<String> heard() {
        return texts(is("heard")
                .and(entry -> entry.getString("kind").equals("speech"))
                .and(entry -> !entry.getBoolean("interrupted")));
    }

    /** What went wrong, as far as the network noticed. */
    List<String> troubles() {
        return entries().stream()
                .filter(is("trouble"))
                .map(entry -> entry.getString("what"))
                .toList();
    }

    synchronized List<JsonObject> entries() {
        return List.copyOf(entries);
    }

    private List<String> texts(Predicate<JsonObject> which) {
        return entries().stream()
                .filter(which)
                .map(entry -> entry.getString("text"))
                .toList();
    }

    private void note(JsonObject entry) {
        List<Waiter> due = new ArrayList<>();
        synchronized (this) {
            entries.add(entry);
            for (Waiter waiter : List.copyOf(waiters)) {
                if (entries.stream().filter(waiter.which()).count() >= waiter.times()) {
                    waiters.remove(waiter);
                    due.add(waiter);
                }
            }
        }
        due.forEach(waiter -> waiter.told().tryComplete(entry));
    }

    @Override
    public String toString() {
        return entries().stream().map(JsonObject::encode).reduce("", (before, entry) -> before + "\n" + entry);
    }
}
