package dev.llafar.local.phone;

import dev.llafar.local.chime.Attendee;
import dev.llafar.local.chime.ChimeErrors;
import dev.llafar.local.chime.ChimeListener;
import dev.llafar.local.chime.Guids;
import dev.llafar.local.chime.Meeting;
import dev.llafar.local.chime.MeetingStore;
import dev.llafar.local.chime.Pipeline;
import dev.llafar.local.chime.PipelineStore;
import dev.llafar.local.chime.http.VoiceRoutes;
import dev.llafar.local.fault.Fault;
import dev.llafar.local.fault.FaultInjector;
import dev.llafar.local.kvs.StreamStore;
import dev.llafar.local.sma.AudioFiles;
import dev.llafar.local.sma.CallLeg;
import dev.llafar.local.sma.SmaCall;
import dev.llafar.local.voice.AudioClip;
import dev.llafar.local.voice.AudioClipEncoder;
import dev.llafar.local.voice.CallerAudioTrack;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonObject;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.function.Supplier;

/**
 * Callers, and the services between them and the gateway: places calls, takes legs into meetings, writes voices to
 * streams, sends events and invocations. Everything runs on the event loop of the stand-ins; {@link #gateway} alone may
 * be called from anywhere.
 */
public final class PhoneNetwork implements ChimeListener, VoiceRoutes.LiveCalls {
    /** The application that every call reaches. */
    public static final String SIP_MEDIA_APPLICATION_ID = "5ba00000-0000-4000-8000-000000000001";

    private static final String SIP_RULE_ID = "5ba00000-0000-4000-8000-000000000002";
    /** Calls that are over and can still be read; at the bound the oldest goes. */
    private static final int MAX_REMEMBERED = 400;

    /** What the network is built from. */
    public record Parts(
            MeetingStore meetings, PipelineStore pipelines, StreamStore streams, String region, String account) {}

    private final Vertx vertx;
    private final InstantSource clock;
    private final PhoneSettings settings;
    private final Parts parts;
    private final Guids guids;
    private final MeetingEvents shapes;
    private final GatewayPost gateway;
    private final EventForwarder events;
    private final SmaForwarder function;
    private final Supplier<FaultInjector> dice;
    private final MeetingStreams streams;
    private final AudioClipEncoder encoder;
    private final AudioClipCache pieces;
    private final Map<String, PhoneCall> live = new LinkedHashMap<>();
    private final Map<String, Timeline> over = new LinkedHashMap<>() {
        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Timeline> eldest) {
            return size() > MAX_REMEMBERED;
        }
    };
    private long placed;

    public PhoneNetwork(
            Vertx vertx, InstantSource clock, PhoneSettings settings, Parts parts, Supplier<FaultInjector> dice) {
        this.vertx = vertx;
        this.clock = clock;
        this.settings = settings;
        this.parts = parts;
        this.dice = dice;
        this.guids = new Guids(new SplittableRandom(clock.millis() ^ settings.seed()));
        this.shapes = new MeetingEvents(parts.region(), parts.account(), guids);
        this.gateway = new GatewayPost(vertx);
        this.events = new EventForwarder(vertx, gateway, settings, dice);
        this.function = new SmaForwarder(vertx, gateway, settings.forwardMillis(), settings.apology());
        this.encoder = new AudioClipEncoder(settings.sampleRateHz());
        this.streams = new MeetingStreams(parts.streams(), encoder, this::nowMillis, this::send);
        this.pieces = new AudioClipCache(vertx, encoder);
    }

    /** Tells, or tells anew, where the gateway is. */
    public void gateway(Gateway other) {
        gateway.tell(other);
    }

    /** Places a call; its transaction id comes back. */
    String place(PlaceCall wishes) {
        if (live.size() >= settings.maxCalls()) {
            throw ChimeErrors.resourceLimit("There are " + settings.maxCalls() + " calls already.");
        }
        placed++;
        CallLeg leg = new CallLeg(
                guids.next(),
                guids.next(),
                SIP_MEDIA_APPLICATION_ID,
                SIP_RULE_ID,
                parts.account(),
                parts.region(),
                wishes.from(),
                wishes.to(),
                nowMillis());
        SmaCall sma = new SmaCall(
                leg,
                settings.rules(),
                settings.pace(),
                AudioFiles.eachLasting(settings.recordingMillis()),
                settings.seed() + placed);
        long frameNanos = 1_024L * 1_000_000_000L / settings.sampleRateHz();
        int frames = Math.toIntExact(Math.max(1, Math.round(settings.fragmentMillis() * 1_000_000.0 / frameNanos)));
        CallerAudioTrack voice = new CallerAudioTrack(settings.sampleRateHz(), encoder.silence(), frames);
        PhoneCall call = new PhoneCall(this, leg, wishes, sma, voice);
        live.put(leg.transactionId(), call);
        call.begin();
        return leg.transactionId();
    }

    PhoneCall call(String transactionId) {
        PhoneCall call = live.get(transactionId);
        if (call == null || call.ended()) {
            throw ChimeErrors.notFound("There is no call " + transactionId + ".");
        }
        return call;
    }

    Timeline timeline(String transactionId) {
        PhoneCall call = live.get(transactionId);
        Timeline timeline = call == null ? over.get(transactionId) : call.timeline();
        if (timeline == null) {
            throw ChimeErrors.notFound("There is no call " + transactionId + ".");
        }
        return timeline;
    }

    Future<AudioClip> piece(String contentType, Buffer body) {
        return pieces.piece(contentType, body);
    }

    /** What there is at the moment; all zero when every call is over and cleaned up. */
    JsonObject counts() {
        return new JsonObject()
                .put("calls", live.size())
                .put("meetings", parts.meetings().size())
                .put("pipelines", parts.pipelines().size())
                .put("streamsInUse", streams.inUse())
                .put("readers", parts.streams().readers())
                .put("eventsWaiting", events.waiting());
    }

    /** Forgets all calls. */
    public void stop() {
        events.close();
        List.copyOf(live.values()).forEach(PhoneCall::drop);
        live.clear();
        gateway.close();
    }

    @Override
    public void update(String sipMediaApplicationId, String transactionId, Map<String, String> arguments) {
        if (!sipMediaApplicationId.equals(SIP_MEDIA_APPLICATION_ID)) {
            throw ChimeErrors.notFound("The SIP media application " + sipMediaApplicationId + " is not found.");
        }
        call(transactionId).update(arguments).ifPresent(refusal -> {
            throw switch (refusal) {
                case CALL_ENDED -> ChimeErrors.notFound("The call " + transactionId + " has ended.");
                case TOO_MANY_ARGUMENTS -> ChimeErrors.badRequest("Arguments has too many pairs.");
                case TOO_MANY_WAITING -> ChimeErrors.throttled();
            };
        });
    }

    @Override
    public void meetingCreated(Meeting meeting) {
        events.send(shapes.meeting("chime:MeetingStarted", meeting, nowMillis()));
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
        events.send(shapes.meeting("chime:MeetingEnded", meeting, nowMillis()));
    }

    @Override
    public void attendeeDeleted(Meeting meeting, String attendeeId) {
        List.copyOf(live.values()).stream()
                .filter(call -> call.isIn(meeting) && call.sitsOn(attendeeId))
                .forEach(call -> call.leave("attendee deleted"));
    }

    @Override
    public void pipelineCreated(Pipeline pipeline) {
        after(
                settings.pipelineMillis(),
                () -> parts.pipelines().started(pipeline.id(), nowMillis()).ifPresent(started -> {
                    Meeting meeting = parts.meetings().find(started.meetingId());
                    events.send(shapes.pipeline("chime:MediaPipelineInProgress", meeting, started, nowMillis()));
                    List.copyOf(live.values()).forEach(call -> call.pipelineStarted(started));
                }));
    }

    @Override
    public void pipelineDeleted(Pipeline pipeline) {
        parts.meetings().byArn(pipeline.meetingArn()).ifPresent(meeting -> end(pipeline, meeting));
    }

    private void end(Pipeline pipeline, Meeting meeting) {
        List.copyOf(live.values()).forEach(call -> call.pipelineEnded(pipeline));
        events.send(shapes.pipeline("chime:MediaPipelineDeleted", meeting, pipeline, nowMillis()));
    }

    /** Asks the function. Faults of operation {@code SmaInvocation}: throttle and server_error fail it, late delays it. */
    Future<SmaForwarder.Answer> invoke(String event) {
        Promise<SmaForwarder.Answer> answer = Promise.promise();
        boolean fails = dice.get().onRequest("SmaInvocation").isPresent();
        Optional<Fault> late = dice.get().onFragment("SmaInvocation", event.length());
        long delay = late.isPresent() && late.get() instanceof Fault.Late(long millis) ? millis : 0;
        after(delay, () -> {
            if (fails) {
                answer.fail("status 500");
            } else {
                function.forward(event).onComplete(answer);
            }
        });
        return answer.future();
    }

    /** Where voices are written. */
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
        events.send(shapes.attendee("chime:AttendeeJoined", meeting, attendee, nowMillis()));
        parts.pipelines()
                .ofMeeting(meeting.id())
                .filter(pipeline -> pipeline.status() == Pipeline.Status.IN_PROGRESS)
                .ifPresent(call::pipelineStarted);
    }

    void left(Meeting meeting, Attendee attendee) {
        parts.meetings().leave(meeting.id(), attendee.attendeeId(), nowMillis());
        events.send(shapes.attendee("chime:AttendeeLeft", meeting, attendee, nowMillis()));
    }

    private void send(AttendeeStream tap, MeetingEvents.Written written) {
        events.send(shapes.stream(tap.meeting(), tap.pipeline(), tap.attendee(), written, nowMillis()));
    }

    void finished(PhoneCall call) {
        live.remove(call.leg().transactionId());
        over.put(call.leg().transactionId(), call.timeline());
    }

    PhoneSettings settings() {
        return settings;
    }

    long nowMillis() {
        return clock.millis();
    }

    /** Vert.x has no timer shorter than a millisecond. */
    long after(long millis, Runnable task) {
        return vertx.setTimer(Math.max(1, millis), due -> task.run());
    }

    void cancel(long timer) {
        vertx.cancelTimer(timer);
    }
}
