package dev.llafar.local.phone;

import dev.llafar.local.chime.Attendee;
import dev.llafar.local.chime.Meeting;
import dev.llafar.local.chime.Pipeline;
import dev.llafar.local.sma.CallLeg;
import dev.llafar.local.sma.SmaCall;
import dev.llafar.local.sma.SmaEffect;
import dev.llafar.local.sma.SmaInput;
import dev.llafar.local.voice.AudioClip;
import dev.llafar.local.voice.CallerAudioEvent;
import dev.llafar.local.voice.CallerAudioTrack;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/** One call: does what {@link SmaCall} and {@link CallerAudioTrack} decide, with one timer. All on one event loop. */
final class PhoneCall {
    private static final long NO_TIMER = -1;
    private final PhoneNetwork network;
    private final CallLeg leg;
    private final PlaceCall wishes;
    private final SmaCall sma;
    private final CallerAudioTrack voice;
    private final TimelineRecorder notes;
    private @Nullable Seat seat;
    private @Nullable AttendeeStream tap;
    private Optional<SmaEffect.UpdateRefused.Refusal> refused = Optional.empty();
    private boolean gone;
    private long timer = NO_TIMER;

    PhoneCall(PhoneNetwork network, CallLeg leg, PlaceCall wishes, SmaCall sma, CallerAudioTrack voice) {
        this.network = network;
        this.leg = leg;
        this.wishes = wishes;
        this.sma = sma;
        this.voice = voice;
        this.notes = new TimelineRecorder(leg, network::nowMillis);
    }

    /** Where the leg sits. */
    private record Seat(Meeting meeting, Attendee attendee) {}

    CallLeg leg() {
        return leg;
    }

    Timeline timeline() {
        return notes.timeline();
    }

    boolean ended() {
        return sma.ended();
    }

    void begin() {
        notes.note(
                "ringing",
                new JsonObject().put("from", leg.from()).put("to", leg.to()).put("epochMillis", leg.startMillis()));
        feed(new SmaInput.Inbound());
    }

    /** Says this after all that waits or at once instead of it; the piece's number, or 0 when too many wait. */
    int say(AudioClip piece, boolean atOnce) {
        List<CallerAudioEvent> events = new ArrayList<>();
        int number = voice.say(piece, atOnce, network.nowMillis(), events);
        events.forEach(this::heardOfVoice);
        arm();
        return number;
    }

    void hangUp() {
        feed(new SmaInput.HungUp());
    }

    /** Hands over an update; what comes back is why it was not taken. */
    Optional<SmaEffect.UpdateRefused.Refusal> update(Map<String, String> arguments) {
        refused = Optional.empty();
        feed(new SmaInput.UpdateRequested(arguments));
        return refused;
    }

    /** A pipeline is in progress; nothing happens for a leg that is not in its meeting. */
    void pipelineStarted(Pipeline pipeline) {
        Seat here = seat;
        if (here != null && tap == null && here.meeting().id().equals(pipeline.meetingId())) {
            tap = network.streams().open(pipeline, here.meeting(), here.attendee());
            voice.record(network.nowMillis());
            arm();
        }
    }

    void pipelineEnded(Pipeline pipeline) {
        if (tap != null && tap.pipeline().id().equals(pipeline.id())) {
            closeTap();
            arm();
        }
    }

    /** The leg is no more in the meeting, because that or the attendee was deleted, or the call is over. */
    void leave(String why) {
        closeTap();
        Seat left = seat;
        seat = null;
        if (left != null) {
            notes.note("meeting_left", new JsonObject().put("why", why));
            network.left(left.meeting(), left.attendee());
        }
    }

    boolean isIn(Meeting meeting) {
        return seat != null && seat.meeting().id().equals(meeting.id());
    }

    boolean sitsOn(String attendeeId) {
        return seat != null && seat.attendee().attendeeId().equals(attendeeId);
    }

    /** Forgets the call without a word to anybody. */
    void drop() {
        gone = true;
        network.cancel(timer);
        notes.timeline().end();
    }

    private void feed(SmaInput input) {
        if (gone) {
            return;
        }
        for (SmaEffect effect : sma.on(input, network.nowMillis())) {
            apply(effect);
        }
        if (sma.finished()) {
            notes.note("finished", new JsonObject());
            drop();
            network.finished(this);
        } else {
            arm();
        }
    }

    private void apply(SmaEffect effect) {
        switch (effect) {
            case SmaEffect.Invoke invoke -> invoke(invoke);
            case SmaEffect.PlaybackStarted started -> notes.hearing(started);
            case SmaEffect.PlaybackEnded heard -> notes.heard(heard);
            case SmaEffect.JoinMeeting(String meetingId, String joinToken) -> {
                notes.answered();
                network.after(network.settings().joinMillis(), () -> join(meetingId, joinToken));
            }
            case SmaEffect.UpdateRefused(SmaEffect.UpdateRefused.Refusal why) -> refused = Optional.of(why);
            case SmaEffect.Trouble(String what) -> notes.trouble(what);
            case SmaEffect.Ended ended -> {
                leave("call ended");
                notes.ended(ended);
            }
        }
    }

    private void invoke(SmaEffect.Invoke invoke) {
        JsonObject which = new JsonObject()
                .put("type", invoke.type().name())
                .put("sequence", invoke.sequence())
                .put("attempt", invoke.attempt());
        notes.note("invoked", which);
        network.invoke(invoke.event()).onComplete(done -> {
            if (gone) {
                return;
            }
            if (done.failed()) {
                String why = String.valueOf(done.cause().getMessage());
                feed(new SmaInput.Failed(invoke.sequence(), invoke.attempt(), why));
                return;
            }
            notes.note("replied", which);
            if (!done.result().why().isEmpty()) {
                notes.trouble("the forwarder apologised: " + done.result().why());
            }
            feed(new SmaInput.Replied(
                    invoke.sequence(), invoke.attempt(), done.result().body()));
        });
    }

    private void join(String meetingId, String joinToken) {
        if (gone || sma.ended()) {
            return;
        }
        Optional<Attendee> attendee = seat == null ? network.join(meetingId, joinToken) : Optional.empty();
        if (attendee.isEmpty()) {
            feed(new SmaInput.JoinRefused("InvalidActionParameter", "JoinToken parameter value is invalid."));
            return;
        }
        Seat taken = new Seat(network.meeting(meetingId), attendee.get());
        seat = taken;
        notes.note(
                "meeting_joined",
                new JsonObject()
                        .put("meetingId", meetingId)
                        .put("attendeeId", taken.attendee().attendeeId()));
        if (wishes.fromJoin()) {
            voice.start(network.nowMillis());
        }
        network.joined(this, taken.meeting(), taken.attendee());
        feed(new SmaInput.Joined());
    }

    private void closeTap() {
        AttendeeStream closing = tap;
        if (closing != null) {
            voice.stop(network.nowMillis()).forEach(this::heardOfVoice);
            tap = null;
            network.streams()
                    .close(closing)
                    .ifPresent(end -> notes.note("stream_ended", new JsonObject().put("fragment", end.endFragment())));
        }
    }

    private void heardOfVoice(CallerAudioEvent event) {
        switch (event) {
            case CallerAudioEvent.SpeechStarted started -> notes.speaking(started);
            case CallerAudioEvent.SpeechEnded ended -> notes.silent(ended);
            case CallerAudioEvent.Sound sound -> {
                AttendeeStream open = tap;
                if (open != null) {
                    network.streams().write(open, sound).ifPresent(this::noteStream);
                }
            }
        }
    }

    private void noteStream(MeetingEvents.Written start) {
        notes.note(
                "stream_started",
                new JsonObject()
                        .put("stream", start.streamArn())
                        .put("fragment", start.startFragment())
                        .put("startMillis", start.startMillis() - leg.startMillis()));
    }

    private void arm() {
        network.cancel(timer);
        timer = NO_TIMER;
        long next = earliest(sma.wakeAtMillis());
        if (!sma.ended()) {
            next = Math.min(next, Math.min(earliest(voice.wakeAtMillis()), hangUpAtMillis()));
        }
        if (!gone && next != Long.MAX_VALUE) {
            timer = network.after(next - network.nowMillis(), this::wake);
        }
    }

    private void wake() {
        timer = NO_TIMER;
        long now = network.nowMillis();
        if (!sma.ended()) {
            voice.pass(now).forEach(this::heardOfVoice);
        }
        feed(now >= hangUpAtMillis() && !sma.ended() ? new SmaInput.HungUp() : new SmaInput.TimePassed());
    }

    private long hangUpAtMillis() {
        long longest = network.settings().longestCallMillis();
        long latest = leg.startMillis() + (wishes.hangUpAfterMillis() > 0 ? wishes.hangUpAfterMillis() : longest);
        OptionalLong quiet = notes.quietSinceMillis();
        return wishes.hangUpWhenQuietMillis() > 0 && quiet.isPresent() && voice.silent()
                ? Math.min(latest, quiet.getAsLong() + wishes.hangUpWhenQuietMillis())
                : latest;
    }

    private static long earliest(OptionalLong wake) {
        return wake.orElse(Long.MAX_VALUE);
    }
}
