package dev.llafar.gateway.call;

import dev.llafar.audio.transcript.InvalidRequest;
import dev.llafar.gateway.call.directory.DirectoryFailure;
import dev.llafar.gateway.call.machine.CallEvent;
import dev.llafar.gateway.call.sma.CallRequests;
import dev.llafar.gateway.call.sma.MediaEvent;
import dev.llafar.gateway.call.sma.SmaInvocation;
import dev.llafar.gateway.call.sma.SmaReply;
import dev.llafar.gateway.call.sma.StreamStart;
import dev.llafar.gateway.http.JsonRoutes;
import dev.llafar.gateway.http.RefusedCommand;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.util.Locale;

/**
 * What the functions around a call post here: {@code POST /sma} an invocation of the SIP media application, {@code POST
 * /events} an event of EventBridge, {@code POST /call} the start of a stream. {@code GET /call/ID/from/N} tells what has
 * happened in a call, from its moment N on.
 */
final class CallRoutes implements JsonRoutes.Mount {
    /** A watcher that sees nothing in this time is answered with nothing, and asks again. */
    private static final long WATCH_MILLIS = 10_000;

    private final Vertx vertx;
    private final CallDesk desk;

    CallRoutes(Vertx vertx, CallDesk desk) {
        this.vertx = vertx;
        this.desk = desk;
    }

    @Override
    public void mount(JsonRoutes routes) {
        routes.post("/sma", this::invoked)
                .post("/events", this::happened)
                .post("/call", this::streams)
                .get("/call/:id/from/:index", this::watched);
    }

    private Future<JsonRoutes.Response> invoked(JsonRoutes.Request request) {
        SmaInvocation what = CallRequests.invocation(request.body());
        return desk.invoked(what)
                .recover(CallRoutes::elsewhere)
                .map(actions -> JsonRoutes.Response.ok(new JsonObject(SmaReply.write(actions))));
    }

    /** EventBridge delivers again what is answered 503, which may then reach the node whose call it is about. */
    private Future<JsonRoutes.Response> happened(JsonRoutes.Request request) {
        MediaEvent event = CallRequests.mediaEvent(request.body());
        CallEvent told =
                switch (event) {
                    case MediaEvent.MeetingStarted started -> new CallEvent.MeetingStarted();
                    case MediaEvent.MeetingEnded ended -> new CallEvent.MeetingEnded();
                    case MediaEvent.StreamStarted(StreamStart start) -> new CallEvent.StreamStarted(start);
                    case MediaEvent.StreamEnded ended ->
                        new CallEvent.StreamEnded(ended.streamArn(), ended.attendeeId());
                    case MediaEvent.PipelineFailed failed -> new CallEvent.PipelineFailed(failed.isTemporary());
                    case MediaEvent.Other other -> null;
                };
        if (told == null) {
            return Future.succeededFuture(done(false));
        }
        return callOf(event.externalMeetingId(), event.meetingId())
                .compose(call -> desk.happened(call, told))
                .recover(CallRoutes::elsewhere)
                .map(CallRoutes::done);
    }

    /** A meeting is named after its call; one that somebody else made is looked up. */
    private Future<String> callOf(String externalMeetingId, String meetingId) {
        return externalMeetingId.isEmpty()
                ? desk.callIn(meetingId).map(call -> call.orElse(meetingId))
                : Future.succeededFuture(externalMeetingId);
    }

    /** The stream of a call that is known here, or else one that is only listened to. */
    private Future<JsonRoutes.Response> streams(JsonRoutes.Request request) {
        StreamStart start = CallRequests.streamStart(request.body());
        return callOf(start.externalMeetingId(), start.meetingId())
                .compose(call -> desk.hasEnded(call)
                        ? Future.succeededFuture(done(false))
                        : desk.happened(call, new CallEvent.StreamStarted(start))
                                .compose(known -> known ? Future.succeededFuture(true) : desk.listen(start))
                                .map(taken -> !taken && desk.hasEnded(call) ? done(false) : listening(taken)))
                .recover(CallRoutes::elsewhere);
    }

    private static JsonRoutes.Response listening(boolean isTaken) {
        if (!isTaken) {
            throw new RefusedCommand(503, "overloaded", "calls: no more are taken here now");
        }
        return JsonRoutes.Response.accepted(new JsonObject().put("taken", true));
    }

    private static <T> Future<T> elsewhere(Throwable e) {
        return Future.failedFuture(
                e instanceof CallElsewhere || e instanceof DirectoryFailure
                        ? new RefusedCommand(
                                503,
                                "elsewhere",
                                "call: another node looks after it, or nobody can tell now; ask again",
                                Duration.ofSeconds(1))
                        : e);
    }

    private Future<JsonRoutes.Response> watched(JsonRoutes.Request request) {
        long from = index(request.path("index"));
        CallWatch watch = desk.watch(request.path("id"))
                .orElseThrow(() -> new RefusedCommand(404, "not_found", "id: no call of this name here"));
        Future<CallWatch.Seen> seen = watch.from(from);
        long timer = vertx.setTimer(WATCH_MILLIS, fired -> watch.giveUp(seen));
        return seen.onComplete(done -> vertx.cancelTimer(timer))
                .map(told -> JsonRoutes.Response.ok(json(told)))
                .recover(crowded ->
                        Future.failedFuture(new RefusedCommand(429, "overloaded", "id: too many watch this call")));
    }

    private static long index(String text) {
        if (!text.matches("\\d{1,9}")) {
            throw new InvalidRequest("index", text, "a number from 0");
        }
        return Long.parseLong(text);
    }

    private static JsonObject json(CallWatch.Seen seen) {
        JsonArray moments = new JsonArray();
        for (CallWatch.Moment moment : seen.moments()) {
            moments.add(new JsonObject()
                    .put("index", moment.index())
                    .put("atMillis", moment.atMillis())
                    .put("kind", moment.kind().name().toLowerCase(Locale.ROOT))
                    .put("text", moment.text())
                    .put("language", moment.language())
                    .put("endMillis", moment.endMillis()));
        }
        return new JsonObject().put("moments", moments).put("ended", seen.ended());
    }

    private static JsonRoutes.Response done(boolean taken) {
        return JsonRoutes.Response.ok(new JsonObject().put("taken", taken));
    }
}
