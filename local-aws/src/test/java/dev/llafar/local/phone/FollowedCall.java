package dev.llafar.local.phone;

import static dev.llafar.local.LocalAwsFixture.await;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;

/** A call with its timeline, to be waited on. */
final class FollowedCall {
    final String id;
    final Future<Void> over;
    private final List<JsonObject> entries = new ArrayList<>();
    private final List<Wait> waits = new ArrayList<>();

    private record Wait(Predicate<JsonObject> wanted, Promise<JsonObject> found) {}

    FollowedCall(PhoneLine line, PlaceCall call) {
        id = await(line.place(call));
        over = line.follow(id, this::note);
    }

    private synchronized void note(JsonObject entry) {
        entries.add(entry);
        List.copyOf(waits).stream().filter(wait -> wait.wanted().test(entry)).forEach(wait -> {
            waits.remove(wait);
            wait.found().complete(entry);
        });
    }

    /** The first entry of that event, when it comes. */
    JsonObject next(String event) {
        return next(entry -> entry.getString("event").equals(event));
    }

    JsonObject next(Predicate<JsonObject> wanted) {
        Promise<JsonObject> found = Promise.promise();
        synchronized (this) {
            entries.stream()
                    .filter(wanted)
                    .findFirst()
                    .ifPresentOrElse(found::complete, () -> waits.add(new Wait(wanted, found)));
        }
        return await(found.future());
    }

    synchronized List<JsonObject> all(String event) {
        return entries.stream()
                .filter(entry -> entry.getString("event").equals(event))
                .toList();
    }

    synchronized List<String> events() {
        return entries.stream().map(entry -> entry.getString("event")).toList();
    }
}
