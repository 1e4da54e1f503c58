package dev.llafar.local.phone;

import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.List;

/** What happened on a call, in order, for whoever follows it. */
final class Timeline {
    /** At the bound the last entry says so and nothing more is noted but the end. */
    private static final int MAX_ENTRIES = 20_000;

    private final long startMillis;
    private final List<String> lines = new ArrayList<>();
    private final List<Runnable> followers = new ArrayList<>();
    private boolean over;

    Timeline(long startMillis) {
        this.startMillis = startMillis;
    }

    /** Notes an event of {@code atMillis} since 1970, told as {@code millis} since the call began. */
    void note(String event, long atMillis, JsonObject details) {
        if (lines.size() < MAX_ENTRIES) {
            JsonObject entry = new JsonObject().put("event", event).put("millis", atMillis - startMillis);
            lines.add(entry.mergeIn(details).encode() + "\n");
        } else if (lines.size() == MAX_ENTRIES) {
            lines.add(new JsonObject().put("event", "timeline_full").encode() + "\n");
        }
        wake();
    }

    /** Nothing more will happen. */
    void end() {
        over = true;
        wake();
    }

    boolean over() {
        return over;
    }

    int size() {
        return lines.size();
    }

    String line(int index) {
        return lines.get(index);
    }

    void follow(Runnable follower) {
        followers.add(follower);
    }

    void unfollow(Runnable follower) {
        followers.remove(follower);
    }

    private void wake() {
        List.copyOf(followers).forEach(Runnable::run); // a follower may take itself off the list
    }
}
