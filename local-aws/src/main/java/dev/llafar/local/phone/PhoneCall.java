package dev.llafar.local.phone;

import dev.llafar.kvs.timer.RestartableTimer;
import dev.llafar.local.chime.Attendee;
import dev.llafar.local.chime.Meeting;
import dev.llafar.local.chime.Pipeline;
import dev.llafar.local.sma.SmaCall;
import dev.llafar.local.sma.SmaEffect;
import dev.llafar.local.sma.SmaInput;
import dev.llafar.local.voice.AudioClip;
import dev.llafar.local.voice.CallerAudioTrack;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/** One call: executes the decisions of {@link SmaCall} and {@link CallerAudioTrack} on one event loop, with one timer. */
final class PhoneCall {
    private final PhoneNetwork network;
    private final SmaCall.Leg leg;
    private final PlaceCall request;
    private final SmaCall sma;
    private final CallerAudioTrack callerAudio;
    private final TimelineRecorder recorder;
    private @Nullable Participation participation;
    private @Nullable AttendeeStream upload;
    private Optional<SmaEffect.UpdateRefused.Refusal> refusal = Optional.empty();
    private boolean dropped;
    private final RestartableTimer timer;

    PhoneCall(PhoneNetwork network, SmaCall.Leg leg, PlaceCall request, SmaCall sma, CallerAudioTrack callerAudio) {
        this.network = network;
        this.leg = leg;
        this.request = request;
        this.sma = sma;
        this.callerAudio = callerAudio;
        this.recorder = new TimelineRecorder(leg, network::nowMillis);
        this.timer = network.timer(this::wake);
    }

    /** The leg as an attendee of a meeting. */
    private record Participation(Meeting meeting, Attendee attendee) {}

    SmaCall.Leg leg() {
        return leg;
    }

    Timeline timeline() {
        return recorder.timeline();
    }

    boolean ended() {
        return sma.ended();
    }

    void begin() {
        recorder.note(
                "ringing",
                new JsonObject().put("from", leg.from()).put("to", leg.to()).put("epochMillis", leg.startMillis()));
        feed(new SmaInput.Inbound());
    }

    /** Adds a clip to the caller's audio, see {@link CallerAudioTrack#add}. */
    int say(AudioClip clip, boolean immediately) {
        List<CallerAudioTrack.Event> events = new ArrayList<>();
        int number = callerAudio.add(clip, immediately, network.nowMillis(), events);
        events.forEach(this::apply);
        arm();
        return number;
    }

    void hangUp() {
        feed(new SmaInput.HungUp());
    }

    /** Passes an update to the call; returns why it was refused, or empty. */
    Optional<SmaEffect.UpdateRefused.Refusal> update(Map<String, String> arguments) {
        refusal = Optional.empty();
        feed(new SmaInput.UpdateRequested(arguments));
        return refusal;
    }

    /** A pipeline is in progress; does nothing if the leg is not in its meeting. */
    void pipelineStarted(Pipeline pipeline) {
        Participation here = participation;
        if (here != null && upload == null && here.meeting().id().equals(pipeline.meetingId())) {
            upload = network.streams().open(pipeline, here.meeting(), here.attendee());
            callerAudio.record(network.nowMillis());
            arm();
        }
    }

    void pipelineEnded(Pipeline pipeline) {
        if (upload != null && upload.pipeline().id().equals(pipeline.id())) {
            closeUpload();
            arm();
        }
    }

    /** Disconnects the leg from its meeting, because the meeting or the attendee was deleted or the call has ended. */
    void leave(String why) {
        closeUpload();
        Participation left = participation;
        participation = null;
        if (left != null) {
            recorder.note("meeting_left", new JsonObject().put("why", why));
            network.left(left.meeting(), left.attendee());
        }
    }

    boolean isIn(Meeting meeting) {
        return participation != null && participation.meeting().id().equals(meeting.id());
    }

    boolean isAttendee(String attendeeId) {
        return participation != null && participation.attendee().attendeeId().equals(attendeeId);
    }

    /** Drops the call without informing the function. */
    void drop() {
        dropped = true;
        timer.cancel();
        recorder.timeline().end();
    }

    private void feed(SmaInput input) {
        if (dropped) {
            return;
        }
        for (SmaEffect effect : sma.on(input, network.nowMillis())) {
            apply(effect);
        }
        if (sma.finished()) {
            recorder.note("finished", new JsonObject());
            drop();
            network.finished(this);
        } else {
            arm();
        }
    }

    private void apply(SmaEffect effect) {
        switch (effect) {
            case SmaEffect.Invoke invoke -> invoke(invoke);
            case SmaEffect.PlaybackStarted started -> recorder.playbackStarted(started);
            case SmaEffect.PlaybackEnded ended -> recorder.playbackEnded(ended);
            case SmaEffect.JoinMeeting(String meetingId, String joinToken) -> {
                recorder.answered();
                network.after(network.settings().timing().joinMillis(), () -> join(meetingId, joinToken));
            }
            case SmaEffect.UpdateRefused(SmaEffect.UpdateRefused.Refusal why) -> refusal = Optional.of(why);
            case SmaEffect.Trouble(String what) -> recorder.trouble(what);
            case SmaEffect.Ended ended -> {
                leave("call ended");
                recorder.ended(ended);
            }
        }
    }

    private void invoke(SmaEffect.Invoke invoke) {
        JsonObject which = new JsonObject()
                .put("type", invoke.type().name())
                .put("sequence", invoke.sequence())
                .put("attempt", invoke.attempt());
        recorder.note("invoked", which);
        network.invoke(invoke.event()).onComplete(done -> {
            if (dropped) {
                return;
            }
            if (done.failed()) {
                String why = String.valueOf(done.cause().getMessage());
                feed(new SmaInput.Failed(invoke.sequence(), invoke.attempt(), why));
                return;
            }
            recorder.note("replied", which);
            if (!done.result().why().isEmpty()) {
                recorder.trouble("the forwarder apologised: " + done.result().why());
            }
            feed(new SmaInput.Replied(
                    invoke.sequence(), invoke.attempt(), done.result().body()));
        });
    }

    private void join(String meetingId, String joinToken) {
        if (dropped || sma.ended()) {
            return;
        }
        Optional<Attendee> attendee = participation == null ? network.join(meetingId, joinToken) : Optional.empty();
        if (attendee.isEmpty()) {
            feed(new SmaInput.JoinRefused("InvalidActionParameter", "JoinToken parameter value is invalid."));
            return;
        }
        Participation taken = new Participation(network.meeting(meetingId), attendee.get());
        participation = taken;
        recorder.note(
                "meeting_joined",
                new JsonObject()
                        .put("meetingId", meetingId)
                        .put("attendeeId", taken.attendee().attendeeId()));
        if (request.fromJoin()) {
            callerAudio.start(network.nowMillis());
        }
        network.joined(this, taken.meeting(), taken.attendee());
        feed(new SmaInput.Joined());
    }

    private void closeUpload() {
        AttendeeStream closing = upload;
        if (closing != null) {
            callerAudio.stop(network.nowMillis()).forEach(this::apply);
            upload = null;
            network.streams()
                    .close(closing)
                    .ifPresent(
                            end -> recorder.note("stream_ended", new JsonObject().put("fragment", end.endFragment())));
        }
    }

    private void apply(CallerAudioTrack.Event event) {
        switch (event) {
            case CallerAudioTrack.Event.SpeechStarted started -> recorder.speechStarted(started);
            case CallerAudioTrack.Event.SpeechEnded ended -> recorder.speechEnded(ended);
            case CallerAudioTrack.Event.Audio audio -> {
                AttendeeStream open = upload;
                if (open != null) {
                    network.streams().write(open, audio).ifPresent(this::noteStream);
                }
            }
        }
    }

    private void noteStream(MeetingEvents.Written start) {
        recorder.note(
                "stream_started",
                new JsonObject()
                        .put("stream", start.streamArn())
                        .put("fragment", start.startFragment())
                        .put("startMillis", start.startMillis() - leg.startMillis()));
    }

    private void arm() {
        timer.cancel();
        long next = earliest(sma.wakeAtMillis());
        if (!sma.ended()) {
            next = Math.min(next, Math.min(earliest(callerAudio.wakeAtMillis()), hangUpAtMillis()));
        }
        if (!dropped && next != Long.MAX_VALUE) {
            timer.start(next - network.nowMillis());
        }
    }

    private void wake() {
        long now = network.nowMillis();
        if (!sma.ended()) {
            callerAudio.advance(now).forEach(this::apply);
        }
        feed(now >= hangUpAtMillis() && !sma.ended() ? new SmaInput.HungUp() : new SmaInput.TimePassed());
    }

    private long hangUpAtMillis() {
        long maxMillis = network.settings().timing().maxCallMillis();
        long latest = leg.startMillis() + (request.hangUpAfterMillis() > 0 ? request.hangUpAfterMillis() : maxMillis);
        OptionalLong quiet = recorder.quietSinceMillis();
        return request.hangUpWhenQuietMillis() > 0 && quiet.isPresent() && callerAudio.silent()
                ? Math.min(latest, quiet.getAsLong() + request.hangUpWhenQuietMillis())
                : latest;
    }

    private static long earliest(OptionalLong wake) {
        return wake.orElse(Long.MAX_VALUE);
    }
}
