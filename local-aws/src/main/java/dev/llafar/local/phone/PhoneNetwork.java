package dev.llafar.local.phone;

import dev.llafar.kvs.timer.RestartableTimer;
import dev.llafar.local.chime.Attendee;
import dev.llafar.local.chime.ChimeError;
import dev.llafar.local.chime.Meeting;
import dev.llafar.local.chime.MeetingStore;
import dev.llafar.local.chime.Pipeline;
import dev.llafar.local.chime.PipelineStore;
import dev.llafar.local.chime.http.ChimeService;
import dev.llafar.local.fault.Fault;
import dev.llafar.local.fault.FaultInjector;
import dev.llafar.local.kvs.StreamStore;
import dev.llafar.local.protocol.BoundedMap;
import dev.llafar.local.protocol.Identifiers;
import dev.llafar.local.sma.SmaCall;
import dev.llafar.local.voice.AudioClip;
import dev.llafar.local.voice.CallerAudioTrack;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonObject;
import java.net.URI;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.function.Supplier;

/**
 * The callers, and the services between them and the gateway: places calls, connects legs to meetings, writes audio to
 * streams, and sends events and invocations. Runs on the event loop of the stand-ins; only {@link #gateway} may be called from
 * other threads.
 */
public final class PhoneNetwork implements ChimeService.Telephony {
    /** The application that every call reaches. */
    public static final String SIP_MEDIA_APPLICATION_ID = "5ba00000-0000-4000-8000-000000000001";

    private static final String SIP_RULE_ID = "5ba00000-0000-4000-8000-000000000002";
    /** Limit for ended calls whose timeline can be read. */
    private static final int MAX_ENDED_CALLS = 400;

    /** The parts that the network uses. */
    public record Parts(
            MeetingStore meetings, PipelineStore pipelines, StreamStore streams, String region, String account) {}

    private final Vertx vertx;
    private final InstantSource clock;
    private final PhoneSettings settings;
    private final Parts parts;
    private final Identifiers identifiers;
    private final MeetingEvents eventWriter;
    private final GatewayPost gateway;
    private final EventForwarder events;
    private final SmaForwarder function;
    private final Supplier<FaultInjector> faults;
    private final MeetingStreams streams;
    private final AudioClip.Encoder encoder;
    private final AudioClipCache clips;
    private final Map<String, PhoneCall> live = new LinkedHashMap<>();
    private final Map<String, Timeline> ended = BoundedMap.byInsertion(MAX_ENDED_CALLS);
    private long placed;

    public PhoneNetwork(
            Vertx vertx, InstantSource clock, PhoneSettings settings, Parts parts, Supplier<FaultInjector> faults) {
        this.vertx = vertx;
        this.clock = clock;
        this.settings = settings;
        this.parts = parts;
        this.faults = faults;
        this.identifiers = new Identifiers(new SplittableRandom(clock.millis() ^ settings.seed()));
        this.eventWriter = new MeetingEvents(parts.region(), parts.account(), identifiers);
        this.gateway = new GatewayPost(vertx);
        this.events = new EventForwarder(vertx, gateway, settings, faults);
        this.function = new SmaForwarder(vertx, gateway, settings.timing().forwardMillis(), settings.apology());
        this.encoder = new AudioClip.Encoder(settings.sampleRateHz());
        this.streams = new MeetingStreams(parts.streams(), encoder, this::nowMillis, this::send);
        this.clips = new AudioClipCache(vertx, encoder);
    }

    /** Sets or replaces the address of the gateway. */
    public void gateway(URI base, Optional<String> token) {
        gateway.setTarget(base, token);
    }

    /** Places a call and returns its transaction id. */
    String place(PlaceCall request) {
        if (live.size() >= settings.maxCalls()) {
            throw ChimeError.RESOURCE_LIMIT_EXCEEDED.with("There are already " + settings.maxCalls() + " calls.");
        }
        placed++;
        SmaCall.Leg leg = new SmaCall.Leg(
                identifiers.guid(),
                identifiers.guid(),
                SIP_MEDIA_APPLICATION_ID,
                SIP_RULE_ID,
                parts.account(),
                parts.region(),
                request.from(),
                request.to(),
                nowMillis());
        SmaCall sma = new SmaCall(
                leg,
                settings.rules(),
                settings.pace(),
                SmaCall.Recordings.ofEqualLength(settings.timing().recordingMillis()),
                settings.seed() + placed);
        long frameNanos = 1_024L * 1_000_000_000L / settings.sampleRateHz();
        int frames =
                Math.toIntExact(Math.max(1, Math.round(settings.timing().fragmentMillis() * 1_000_000.0 / frameNanos)));
        CallerAudioTrack callerAudio = new CallerAudioTrack(settings.sampleRateHz(), encoder.silence(), frames);
        PhoneCall call = new PhoneCall(this, leg, request, sma, callerAudio);
        live.put(leg.transactionId(), call);
        call.begin();
        return leg.transactionId();
    }

    PhoneCall call(String transactionId) {
        PhoneCall call = live.get(transactionId);
        if (call == null || call.ended()) {
            throw ChimeError.NOT_FOUND.with("There is no call " + transactionId + ".");
        }
        return call;
    }

    Timeline timeline(String transactionId) {
        PhoneCall call = live.get(transactionId);
        Timeline timeline = call == null ? ended.get(transactionId) : call.timeline();
        if (timeline == null) {
            throw ChimeError.NOT_FOUND.with("There is no call " + transactionId + ".");
        }
        return timeline;
    }

    Future<AudioClip> clip(String contentType, Buffer body) {
        return clips.clip(contentType, body);
    }

    /** The numbers of calls, resources and events. All are zero after all calls have ended and were cleaned up. */
    JsonObject counts() {
        return new JsonObject()
                .put("calls", live.size())
                .put("meetings", parts.meetings().size())
                .put("pipelines", parts.pipelines().size())
                .put("streamsInUse", streams.inUse())
                .put("readers", parts.streams().readers())
                .put("eventsWaiting", events.waiting());
    }

    /** Drops all calls. */
    public void stop() {
        events.close();
        List.copyOf(live.values()).forEach(PhoneCall::drop);
        live.clear();
        gateway.close();
    }

    @Override
    public void updateCall(String sipMediaApplicationId, String transactionId, Map<String, String> arguments) {
        if (!sipMediaApplicationId.equals(SIP_MEDIA_APPLICATION_ID)) {
            throw ChimeError.NOT_FOUND.with("The SIP media application " + sipMediaApplicationId + " is not found.");
        }
        call(transactionId).update(arguments).ifPresent(refusal -> {
            throw switch (refusal) {
                case CALL_ENDED -> ChimeError.NOT_FOUND.with("The call " + transactionId + " has ended.");
                case TOO_MANY_ARGUMENTS -> ChimeError.BAD_REQUEST.with("Arguments has too many pairs.");
                case TOO_MANY_WAITING -> ChimeError.CLIENT_THROTTLED.with("Rate exceeded.");
            };
        });
    }

    @Override
    public void meetingCreated(Meeting meeting) {
        events.send(eventWriter.meeting("chime:MeetingStarted", meeting, nowMillis()));
    }

    @Override
    public void meetingDeleted(Meeting meeting) {
        parts.pipelines().ofMeeting(meeting.id()).ifPresent(pipeline -> {
            parts.pipelines().delete(pipeline.id());
            end(pipeline, meeting);
        });
        List.copyOf(live.values()).stream()
                .filter(call -> call.isIn(meeting))
                .forEach(call -> call.leave("meeting deleted"));
        events.send(eventWriter.meeting("chime:MeetingEnded", meeting, nowMillis()));
    }

    @Override
    public void attendeeDeleted(Meeting meeting, String attendeeId) {
        List.copyOf(live.values()).stream()
                .filter(call -> call.isIn(meeting) && call.isAttendee(attendeeId))
                .forEach(call -> call.leave("attendee deleted"));
    }

    @Override
    public void pipelineCreated(Pipeline pipeline) {
        after(
                settings.timing().pipelineMillis(),
                () -> parts.pipelines().started(pipeline.id(), nowMillis()).ifPresent(started -> {
                    Meeting meeting = parts.meetings().find(started.meetingId());
                    events.send(eventWriter.pipeline("chime:MediaPipelineInProgress", meeting, started, nowMillis()));
                    List.copyOf(live.values()).forEach(call -> call.pipelineStarted(started));
                }));
    }

    @Override
    public void pipelineDeleted(Pipeline pipeline) {
        parts.meetings().getByArn(pipeline.meetingArn()).ifPresent(meeting -> end(pipeline, meeting));
    }

    private void end(Pipeline pipeline, Meeting meeting) {
        List.copyOf(live.values()).forEach(call -> call.pipelineEnded(pipeline));
        events.send(eventWriter.pipeline("chime:MediaPipelineDeleted", meeting, pipeline, nowMillis()));
    }

    /** Invokes the function. Faults of operation {@code SmaInvocation}: throttle and server_error fail it, late delays it. */
    Future<SmaForwarder.Response> invoke(String event) {
        Promise<SmaForwarder.Response> response = Promise.promise();
        boolean fails = faults.get().onRequest("SmaInvocation").isPresent();
        Optional<Fault> late = faults.get().onFragment("SmaInvocation", event.length());
        long delay = late.isPresent() && late.get() instanceof Fault.Late(long millis) ? millis : 0;
        after(delay, () -> {
            if (fails) {
                response.fail("status 500");
            } else {
                function.forward(event).onComplete(response);
            }
        });
        return response.future();
    }

    /** The uploads of audio to streams. */
    MeetingStreams streams() {
        return streams;
    }

    Optional<Attendee> join(String meetingId, String joinToken) {
        return parts.meetings().join(meetingId, joinToken);
    }

    Meeting meeting(String meetingId) {
        return parts.meetings().find(meetingId);
    }

    void joined(PhoneCall call, Meeting meeting, Attendee attendee) {
        events.send(eventWriter.attendee("chime:AttendeeJoined", meeting, attendee, nowMillis()));
        parts.pipelines()
                .ofMeeting(meeting.id())
                .filter(pipeline -> pipeline.status() == Pipeline.Status.IN_PROGRESS)
                .ifPresent(call::pipelineStarted);
    }

    void left(Meeting meeting, Attendee attendee) {
        parts.meetings().leave(meeting.id(), attendee.attendeeId(), nowMillis());
        events.send(eventWriter.attendee("chime:AttendeeLeft", meeting, attendee, nowMillis()));
    }

    private void send(AttendeeStream upload, MeetingEvents.Written written) {
        events.send(eventWriter.stream(upload.meeting(), upload.pipeline(), upload.attendee(), written, nowMillis()));
    }

    void finished(PhoneCall call) {
        live.remove(call.leg().transactionId());
        ended.put(call.leg().transactionId(), call.timeline());
    }

    PhoneSettings settings() {
        return settings;
    }

    long nowMillis() {
        return clock.millis();
    }

    /** Calls the task after a delay. Vert.x has no delays below a millisecond. */
    void after(long millis, Runnable task) {
        vertx.setTimer(Math.max(1, millis), due -> task.run());
    }

    RestartableTimer timer(Runnable task) {
        return new RestartableTimer(vertx, task);
    }
}
