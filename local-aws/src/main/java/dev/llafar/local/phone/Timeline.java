package dev.llafar.local.phone;

import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.List;

/** The events of a call, in their order. */
final class Timeline {
    /** Further events are dropped, and the last entry reports it. */
    private static final int MAX_ENTRIES = 20_000;

    private final long startMillis;
    private final List<String> lines = new ArrayList<>();
    private final List<Runnable> followers = new ArrayList<>();
    private boolean ended;

    Timeline(long startMillis) {
        this.startMillis = startMillis;
    }

    /** Adds an event at {@code atMillis} since 1970, written as {@code millis} since the start of the call. */
    void add(String event, long atMillis, JsonObject details) {
        if (lines.size() < MAX_ENTRIES) {
            JsonObject entry = new JsonObject().put("event", event).put("millis", atMillis - startMillis);
            lines.add(entry.mergeIn(details).encode() + "\n");
        } else if (lines.size() == MAX_ENTRIES) {
            lines.add(new JsonObject().put("event", "timeline_full").encode() + "\n");
        }
        notifyFollowers();
    }

    /** Ends the timeline. */
    void end() {
        ended = true;
        notifyFollowers();
    }

    boolean ended() {
        return ended;
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

    private void notifyFollowers() {
        List.copyOf(followers).forEach(Runnable::run); // A follower may remove itself.
    }
}
