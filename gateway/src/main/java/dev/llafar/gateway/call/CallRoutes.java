package dev.llafar.gateway.call;

import dev.llafar.audio.transcript.InvalidRequest;
import dev.llafar.gateway.call.directory.DirectoryException;
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
 * The HTTP API of calls: {@code POST /sma} takes an invocation of the SIP media application, {@code POST /events} an event of
 * EventBridge, {@code POST /call} the start of a stream to transcribe. {@code GET /call/ID/from/N} returns the history of a
 * call from entry N on.
 */
final class CallRoutes implements JsonRoutes.Mount {
    /** A read of the history that no new entry completes within this time gets an empty response. */
    private static final long HISTORY_TIMEOUT_MILLIS = 10_000;

    private final Vertx vertx;
    private final CallRegistry calls;

    CallRoutes(Vertx vertx, CallRegistry calls) {
        this.vertx = vertx;
        this.calls = calls;
    }

    @Override
    public void mount(JsonRoutes routes) {
        routes.post("/sma", this::invocation)
                .post("/events", this::mediaEvent)
                .post("/call", this::streamStart)
                .get("/call/:id/from/:index", this::history);
    }

    private Future<JsonRoutes.Response> invocation(JsonRoutes.Request request) {
        SmaInvocation invocation = CallRequests.invocation(request.body());
        return calls.handleInvocation(invocation)
                .recover(CallRoutes::retryElsewhere)
                .map(actions -> JsonRoutes.Response.ok(new JsonObject(SmaReply.write(actions))));
    }

    /** EventBridge retries after 503, and the retry may reach the node that owns the call. */
    private Future<JsonRoutes.Response> mediaEvent(JsonRoutes.Request request) {
        MediaEvent mediaEvent = CallRequests.mediaEvent(request.body());
        CallEvent event =
                switch (mediaEvent) {
                    case MediaEvent.MeetingStarted started -> new CallEvent.MeetingStarted();
                    case MediaEvent.MeetingEnded ended -> new CallEvent.MeetingEnded();
                    case MediaEvent.StreamStarted(StreamStart start) -> new CallEvent.StreamStarted(start);
                    case MediaEvent.StreamEnded ended ->
                        new CallEvent.StreamEnded(ended.streamArn(), ended.attendeeId());
                    case MediaEvent.PipelineFailed failed -> new CallEvent.PipelineFailed(failed.isTemporary());
                    case MediaEvent.Other other -> null;
                };
        if (event == null) {
            return Future.succeededFuture(taken(false));
        }
        return callId(mediaEvent.externalMeetingId(), mediaEvent.meetingId())
                .compose(callId -> calls.handleEvent(callId, event))
                .recover(CallRoutes::retryElsewhere)
                .map(CallRoutes::taken);
    }

    /** The external id of a meeting that we created is the call's id. The call of any other meeting is looked up. */
    private Future<String> callId(String externalMeetingId, String meetingId) {
        return externalMeetingId.isEmpty()
                ? calls.callIdOfMeeting(meetingId).map(callId -> callId.orElse(meetingId))
                : Future.succeededFuture(externalMeetingId);
    }

    /** A stream that belongs to no call of ours is transcribed only. */
    private Future<JsonRoutes.Response> streamStart(JsonRoutes.Request request) {
        StreamStart start = CallRequests.streamStart(request.body());
        return callId(start.externalMeetingId(), start.meetingId())
                .compose(callId -> calls.hasEnded(callId)
                        ? Future.succeededFuture(taken(false))
                        : calls.handleEvent(callId, new CallEvent.StreamStarted(start))
                                .compose(isKnown -> isKnown ? Future.succeededFuture(true) : calls.listenOnly(start))
                                .map(isTaken -> !isTaken && calls.hasEnded(callId) ? taken(false) : accepted(isTaken)))
                .recover(CallRoutes::retryElsewhere);
    }

    private static JsonRoutes.Response accepted(boolean isTaken) {
        if (!isTaken) {
            throw new RefusedCommand(503, "overloaded", "calls: the limit of active calls is reached");
        }
        return JsonRoutes.Response.accepted(new JsonObject().put("taken", true));
    }

    private static <T> Future<T> retryElsewhere(Throwable e) {
        return Future.failedFuture(
                e instanceof CallNotOwnedException || e instanceof DirectoryException
                        ? new RefusedCommand(
                                503,
                                "elsewhere",
                                "call: another node owns it, or the call directory is unavailable; retry",
                                Duration.ofSeconds(1))
                        : e);
    }

    private Future<JsonRoutes.Response> history(JsonRoutes.Request request) {
        long from = index(request.path("index"));
        CallHistory history = calls.history(request.path("id"))
                .orElseThrow(() -> new RefusedCommand(404, "not_found", "id: this node has no call with this id"));
        Future<CallHistory.Page> page = history.read(from);
        long timer = vertx.setTimer(HISTORY_TIMEOUT_MILLIS, fired -> history.cancelRead(page));
        return page.onComplete(done -> vertx.cancelTimer(timer))
                .map(read -> JsonRoutes.Response.ok(json(read)))
                .recover(e -> Future.failedFuture(
                        new RefusedCommand(429, "overloaded", "id: too many requests wait for this call")));
    }

    private static long index(String text) {
        if (!text.matches("\\d{1,9}")) {
            throw new InvalidRequest("index", text, "a number from 0");
        }
        return Long.parseLong(text);
    }

    private static JsonObject json(CallHistory.Page page) {
        JsonArray moments = new JsonArray();
        for (CallHistory.Entry entry : page.entries()) {
            moments.add(new JsonObject()
                    .put("index", entry.index())
                    .put("atMillis", entry.atMillis())
                    .put("kind", entry.kind().name().toLowerCase(Locale.ROOT))
                    .put("text", entry.text())
                    .put("language", entry.language())
                    .put("endMillis", entry.endMillis()));
        }
        return new JsonObject().put("moments", moments).put("ended", page.ended());
    }

    private static JsonRoutes.Response taken(boolean isTaken) {
        return JsonRoutes.Response.ok(new JsonObject().put("taken", isTaken));
    }
}
