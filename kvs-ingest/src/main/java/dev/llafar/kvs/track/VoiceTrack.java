package dev.llafar.kvs.track;

import dev.llafar.kvs.fragment.FragmentTags;
import dev.llafar.kvs.mkv.MkvFrame;
import dev.llafar.kvs.mkv.MkvTrack;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** One voice of a call: decoder, timeline and, where it is asked for, the way to 16 kHz. */
final class VoiceTrack implements AutoCloseable {
    /** Beyond the end of the last frame, of which one is 128 ms long in AAC at 8 kHz. */
    private static final long LOST_FRAMES_NANOS = 100_000_000;

    private final String name;
    private final CallAudio.Rate rate;
    private @Nullable MkvTrack lastTrack;
    private @Nullable TrackFormat format;
    private @Nullable TrackDecoder decoder;
    private @Nullable TrackTimeline timeline;
    private @Nullable SessionVoice session;
    private long lastTimeNanos;
    private long lastFrameNanos;
    private long endNanos;

    VoiceTrack(String name, CallAudio.Rate rate) {
        this.name = name;
        this.rate = rate;
    }

    /** End of what was laid, in nanoseconds since the call's origin. */
    long endNanos() {
        return endNanos;
    }

    void accept(MkvTrack track, FragmentTags tags, List<MkvFrame> frames, long originNanos, List<CallEvent> events) {
        // The MimeType stands behind the Cluster: a fragment that was cut has lost it, and its track is what it was.
        boolean known =
                format != null && track.equals(lastTrack) && tags.mimeType().isEmpty();
        var declared = known ? Objects.requireNonNull(format) : TrackFormat.of(track, tags);
        lastTrack = track;
        if (!declared.equals(format)) {
            change(declared, events);
        }
        if (decoder == null) {
            return;
        }
        var pcm = decode(decoder, frames, originNanos, events);
        if (pcm.isEmpty()) {
            return;
        }
        int sampleRateHz = decoder.sampleRateHz();
        if (timeline == null || timeline.sampleRateHz() != sampleRateHz) {
            timeline = timelineAt(sampleRateHz, events);
        }
        for (var placed : timeline.lay(pcm)) {
            emit(placed, sampleRateHz, events);
        }
        endNanos = timeline.endNanos();
    }

    void finish(List<CallEvent> events) {
        if (session != null) {
            session.finish(events);
        }
    }

    @Override
    public void close() {
        if (decoder != null) {
            decoder.close();
            decoder = null;
        }
        if (session != null) {
            session.close();
            session = null;
        }
    }

    private void change(TrackFormat declared, List<CallEvent> events) {
        format = declared;
        if (decoder != null) {
            decoder.close();
            decoder = null;
        }
        if (declared instanceof TrackFormat.Unusable unusable) {
            events.add(new CallEvent.TrackUnusable(name, unusable.reason()));
            return;
        }
        try {
            decoder = TrackDecoder.of(declared);
        } catch (IllegalArgumentException refused) {
            events.add(new CallEvent.TrackUnusable(name, String.valueOf(refused.getMessage())));
        }
    }

    private List<TimedPcm> decode(
            TrackDecoder decoder, List<MkvFrame> frames, long originNanos, List<CallEvent> events) {
        var pcm = new ArrayList<TimedPcm>(frames.size());
        int damaged = 0;
        for (var frame : frames) {
            if (frame.payload().length == 0) {
                continue; // says nothing, and its time says no more than the next frame's
            }
            boolean timed = frame.laceIndex() == 0 || frame.timeNanos() != lastTimeNanos;
            if (timed && Math.abs(frame.timeNanos() - lastTimeNanos - lastFrameNanos) > LOST_FRAMES_NANOS) {
                decoder.reset();
            }
            lastTimeNanos = frame.timeNanos();
            var samples = decoder.decode(frame.payload());
            lastFrameNanos = samples.length * 1_000_000_000L / decoder.sampleRateHz();
            damaged += samples.length == 0 ? 1 : 0;
            pcm.add(new TimedPcm(frame.timeNanos() - originNanos, timed, samples));
        }
        decoder.rest();
        if (damaged > 0) {
            events.add(new CallEvent.FramesDamaged(name, damaged));
        }
        return pcm;
    }

    /** The voice goes on at another rate from where it is. */
    private TrackTimeline timelineAt(int sampleRateHz, List<CallEvent> events) {
        if (rate == CallAudio.Rate.SESSION) {
            if (session == null) {
                session = new SessionVoice(name, sampleRateHz);
            } else {
                session.changeRate(sampleRateHz, events);
            }
        }
        return TrackTimeline.from(sampleRateHz, endNanos);
    }

    private void emit(Placed placed, int sampleRateHz, List<CallEvent> events) {
        if (session != null) {
            session.accept(placed, events);
            return;
        }
        switch (placed) {
            case Placed.Sound sound ->
                events.add(new CallEvent.Sound(name, sampleRateHz, sound.firstSample(), sound.samples()));
            case Placed.Silence silence ->
                events.add(new CallEvent.Silence(name, sampleRateHz, silence.firstSample(), silence.samples()));
        }
    }
}
