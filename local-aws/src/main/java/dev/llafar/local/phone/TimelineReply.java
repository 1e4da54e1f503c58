package dev.llafar.local.phone;

import io.vertx.core.http.HttpServerResponse;

/** A timeline as newline-delimited JSON, from its start until the end of the call. A slow reader only receives it later. */
final class TimelineReply {
    private final Timeline timeline;
    private final HttpServerResponse response;
    private final Runnable follower = this::write;
    private int next;

    TimelineReply(Timeline timeline, HttpServerResponse response) {
        this.timeline = timeline;
        this.response = response;
    }

    void begin() {
        response.putHeader("Content-Type", "application/x-ndjson").setChunked(true);
        response.closeHandler(closed -> timeline.unfollow(follower));
        response.exceptionHandler(failed -> timeline.unfollow(follower));
        response.drainHandler(drained -> write());
        timeline.follow(follower);
        response.writeHead();
        write();
    }

    private void write() {
        if (response.closed() || response.ended()) {
            return;
        }
        while (next < timeline.size() && !response.writeQueueFull()) {
            response.write(timeline.line(next));
            next++;
        }
        if (timeline.ended() && next == timeline.size()) {
            timeline.unfollow(follower);
            response.end();
        }
    }
}
