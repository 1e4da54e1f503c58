package dev.llafar.local.phone;

import static dev.llafar.local.LocalAwsFixture.await;

import dev.llafar.local.ChimeClients;
import dev.llafar.local.LocalAwsFixture;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import software.amazon.awssdk.services.chimesdkmediapipelines.model.MediaPipelineSourceType;
import software.amazon.awssdk.services.chimesdkmediapipelines.model.MediaStreamPipelineSinkType;
import software.amazon.awssdk.services.chimesdkmediapipelines.model.MediaStreamSink;
import software.amazon.awssdk.services.chimesdkmediapipelines.model.MediaStreamSource;
import software.amazon.awssdk.services.chimesdkmediapipelines.model.MediaStreamType;

/** As little of a gateway as a call needs: meeting, join, greeting, pipeline, an answer to every update, the end. */
final class ScriptedGateway implements AutoCloseable {
    static final String TOKEN = "gateway-token";
    private static final String NOBODYS = "6f1d2a3b-0000-4000-8000-000000000009";
    final List<JsonObject> invocations = new CopyOnWriteArrayList<>();
    final List<JsonObject> events = new CopyOnWriteArrayList<>();
    /** Statuses with which the next requests to {@code /sma} and {@code /events} are refused. */
    final List<Integer> smaRefusals = new CopyOnWriteArrayList<>();

    final AtomicInteger eventRefusals = new AtomicInteger();
    /** The meeting's id once it is made, by the call's. */
    private final Map<String, CompletableFuture<String>> meetingOfCall = new ConcurrentHashMap<>();
    /** Requests to AWS, each with the call for which it was made and its result. */
    private final List<CompletableFuture<?>> asked = new CopyOnWriteArrayList<>();

    private final LocalAwsFixture aws;
    private final ChimeClients clients;
    private final HttpServer server;

    ScriptedGateway(LocalAwsFixture aws) {
        this.aws = aws;
        this.clients = new ChimeClients(aws, LocalAwsFixture.GOOD);
        warmUp();
        this.server =
                await(aws.vertx.createHttpServer().requestHandler(this::take).listen(0, "127.0.0.1"));
        aws.local.gateway(URI.create("http://127.0.0.1:" + server.actualPort()), Optional.of(TOKEN));
    }

    /** A client's first call takes seconds on a busy machine: not those of a caller who waits for the first answer. */
    private void warmUp() {
        CompletableFuture.allOf(
                        clients.meetings.getMeeting(get -> get.meetingId(NOBODYS)),
                        clients.pipelines.getMediaPipeline(get -> get.mediaPipelineId(NOBODYS)),
                        clients.voice.updateSipMediaApplicationCall(
                                update -> update.sipMediaApplicationId(PhoneNetwork.SIP_MEDIA_APPLICATION_ID)
                                        .transactionId(NOBODYS)
                                        .arguments(Map.of("say", "nothing"))))
                .exceptionally(notFound -> null)
                .join();
    }

    private void take(HttpServerRequest request) {
        if (!("Bearer " + TOKEN).equals(request.getHeader("Authorization"))) {
            request.response().setStatusCode(401).end();
            return;
        }
        request.body().onSuccess(body -> {
            if (request.path().equals("/sma")) {
                sma(request, body.toJsonObject());
            } else {
                event(request, body.toJsonObject());
            }
        });
    }

    private void event(HttpServerRequest request, JsonObject event) {
        if (eventRefusals.getAndUpdate(left -> Math.max(0, left - 1)) > 0) {
            request.response().setStatusCode(500).end();
            return;
        }
        events.add(event);
        request.response().setStatusCode(202).end();
        JsonObject detail = event.getJsonObject("detail");
        if (detail.getString("eventType").equals("chime:MeetingStarted")) {
            startPipeline(detail.getString("meetingId"));
        }
    }

    private void sma(HttpServerRequest request, JsonObject event) {
        invocations.add(event);
        if (!smaRefusals.isEmpty()) {
            request.response().setStatusCode(smaRefusals.removeFirst()).end();
            return;
        }
        JsonObject details = event.getJsonObject("CallDetails");
        String transaction = details.getString("TransactionId");
        String callId = details.getJsonArray("Participants").getJsonObject(0).getString("CallId");
        switch (event.getString("InvocationEventType")) {
            case "NEW_INBOUND_CALL" -> open(request, transaction);
            case "ACTION_SUCCESSFUL" -> {
                boolean joined =
                        event.getJsonObject("ActionData").getString("Type").equals("JoinChimeMeeting");
                reply(
                        request,
                        joined ? List.of(speak(callId, "Good morning. What would you like to know?")) : List.of());
            }
            case "CALL_UPDATE_REQUESTED" -> {
                JsonObject arguments = event.getJsonObject("ActionData")
                        .getJsonObject("Parameters")
                        .getJsonObject("Arguments");
                reply(request, List.of(speak(callId, arguments.getString("say"))));
            }
            case "HANGUP" -> {
                // A caller may hang up before the meeting is there: then it goes as soon as it is.
                asked.add(meetingOfCall
                        .getOrDefault(transaction, CompletableFuture.failedFuture(new IllegalStateException("no call")))
                        .thenCompose(meeting -> clients.meetings.deleteMeeting(delete -> delete.meetingId(meeting))));
                reply(request, List.of());
            }
            default -> reply(request, List.of());
        }
    }

    private void open(HttpServerRequest request, String transaction) {
        CompletableFuture<String> meeting = clients.meetings
                .createMeeting(create -> create.clientRequestToken(transaction)
                        .externalMeetingId(transaction)
                        .mediaRegion("eu-west-2"))
                .thenApply(made -> made.meeting().meetingId());
        meetingOfCall.put(transaction, meeting);
        asked.add(meeting.thenCompose(id -> clients.meetings
                .createAttendee(seat -> seat.meetingId(id).externalUserId("caller"))
                .thenAccept(seat -> {
                    JsonObject join = new JsonObject()
                            .put("JoinToken", seat.attendee().joinToken())
                            .put("MeetingId", id);
                    reply(request, List.of(action("JoinChimeMeeting", join)));
                })));
    }

    private void startPipeline(String meetingId) {
        asked.add(clients.pipelines.createMediaStreamPipeline(create -> create.clientRequestToken(meetingId)
                .sources(MediaStreamSource.builder()
                        .sourceType(MediaPipelineSourceType.CHIME_SDK_MEETING)
                        .sourceArn("arn:aws:chime:eu-west-2:000000000000:meeting/" + meetingId)
                        .build())
                .sinks(MediaStreamSink.builder()
                        .sinkType(MediaStreamPipelineSinkType.KINESIS_VIDEO_STREAM_POOL)
                        .sinkArn(aws.local.config().poolArn())
                        .mediaStreamType(MediaStreamType.INDIVIDUAL_AUDIO)
                        .reservedStreamCapacity(1)
                        .build())));
    }

    static void reply(HttpServerRequest request, List<JsonObject> actions) {
        request.response()
                .putHeader("Content-Type", "application/json")
                .end(new JsonObject()
                        .put("SchemaVersion", "1.0")
                        .put("Actions", new JsonArray(new ArrayList<>(actions)))
                        .toBuffer());
    }

    static JsonObject speak(String callId, String text) {
        return action("Speak", new JsonObject().put("Text", text).put("CallId", callId));
    }

    private static JsonObject action(String type, JsonObject parameters) {
        return new JsonObject().put("Type", type).put("Parameters", parameters);
    }

    void update(String transaction, String say) {
        clients.voice
                .updateSipMediaApplicationCall(
                        update -> update.sipMediaApplicationId(PhoneNetwork.SIP_MEDIA_APPLICATION_ID)
                                .transactionId(transaction)
                                .arguments(Map.of("say", say)))
                .join();
    }

    void delete(String meetingId) {
        clients.meetings.deleteMeeting(delete -> delete.meetingId(meetingId)).join();
    }

    /** What its own calls to AWS failed with, which may well be that a meeting is gone already. */
    List<String> failures() {
        return asked.stream()
                .filter(CompletableFuture::isCompletedExceptionally)
                .map(call -> String.valueOf(call.exceptionNow().getMessage()))
                .toList();
    }

    List<String> eventTypes() {
        return events.stream()
                .map(event -> event.getJsonObject("detail").getString("eventType"))
                .toList();
    }

    JsonObject detail(String eventType) {
        return events.stream()
                .map(event -> event.getJsonObject("detail"))
                .filter(detail -> detail.getString("eventType").equals(eventType))
                .findFirst()
                .orElseThrow(() -> new AssertionError("no " + eventType + " among " + eventTypes()));
    }

    @Override
    public void close() {
        clients.close();
        await(server.close());
    }
}
