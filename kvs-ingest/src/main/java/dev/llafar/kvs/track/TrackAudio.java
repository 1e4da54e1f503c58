package dev.llafar.kvs.track;

import dev.llafar.kvs.fragment.FragmentTags;
import dev.llafar.kvs.mkv.MkvFrame;
import dev.llafar.kvs.mkv.MkvTrack;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** One track of a call: decoder, timeline and, at {@link CallAudio.Rate#SESSION}, conversion to 16 kHz. */
final class TrackAudio implements AutoCloseable {
    /** A distance between frames from which frames were lost. A frame of AAC at 8 kHz lasts 128 ms. */
    private static final long LOST_FRAMES_NANOS = 100_000_000;

    private final String name;
    private final CallAudio.Rate rate;
    private @Nullable MkvTrack lastTrack;
    private @Nullable TrackFormat format;
    private @Nullable TrackDecoder decoder;
    private @Nullable TrackTimeline timeline;
    private @Nullable SessionResampler resampler;
    private long lastTimeNanos;
    private long lastFrameNanos;
    private long endNanos;

    TrackAudio(String name, CallAudio.Rate rate) {
        this.name = name;
        this.rate = rate;
    }

    /** The end of the timeline, in nanoseconds since the call's origin. */
    long endNanos() {
        return endNanos;
    }

    void accept(MkvTrack track, FragmentTags tags, List<MkvFrame> frames, long originNanos, List<TrackEvent> events) {
        // The MimeType tag follows the Cluster, so a truncated fragment lacks it. The format is then unchanged.
        boolean unchanged =
                format != null && track.equals(lastTrack) && tags.mimeType().isEmpty();
        var declared = unchanged ? Objects.requireNonNull(format) : TrackFormat.of(track, tags);
        lastTrack = track;
        if (!declared.equals(format)) {
            changeFormat(declared, events);
        }
        if (decoder == null) {
            return;
        }
        var decoded = decode(decoder, frames, originNanos, events);
        if (decoded.isEmpty()) {
            return;
        }
        int sampleRateHz = decoder.sampleRateHz();
        if (timeline == null || timeline.sampleRateHz() != sampleRateHz) {
            timeline = timelineAt(sampleRateHz, events);
        }
        for (var span : timeline.place(decoded)) {
            emit(span, sampleRateHz, events);
        }
        endNanos = timeline.endNanos();
    }

    void finish(List<TrackEvent> events) {
        if (resampler != null) {
            resampler.finish(events);
        }
    }

    @Override
    public void close() {
        if (decoder != null) {
            decoder.close();
            decoder = null;
        }
        if (resampler != null) {
            resampler.close();
            resampler = null;
        }
    }

    private void changeFormat(TrackFormat declared, List<TrackEvent> events) {
        format = declared;
        if (decoder != null) {
            decoder.close();
            decoder = null;
        }
        if (declared instanceof TrackFormat.Unusable unusable) {
            events.add(new TrackEvent.TrackUnusable(name, unusable.reason()));
            return;
        }
        try {
            decoder = TrackDecoder.of(declared);
        } catch (IllegalArgumentException refused) {
            events.add(new TrackEvent.TrackUnusable(name, String.valueOf(refused.getMessage())));
        }
    }

    private List<TrackTimeline.Frame> decode(
            TrackDecoder decoder, List<MkvFrame> frames, long originNanos, List<TrackEvent> events) {
        var decoded = new ArrayList<TrackTimeline.Frame>(frames.size());
        int damaged = 0;
        for (var frame : frames) {
            if (frame.payload().length == 0) {
                continue; // An empty frame has no samples, and the next frame's timestamp serves as well.
            }
            boolean timed = frame.laceIndex() == 0 || frame.timeNanos() != lastTimeNanos;
            if (timed && Math.abs(frame.timeNanos() - lastTimeNanos - lastFrameNanos) > LOST_FRAMES_NANOS) {
                decoder.reset();
            }
            lastTimeNanos = frame.timeNanos();
            var samples = decoder.decode(frame.payload());
            lastFrameNanos = samples.length * 1_000_000_000L / decoder.sampleRateHz();
            damaged += samples.length == 0 ? 1 : 0;
            decoded.add(new TrackTimeline.Frame(frame.timeNanos() - originNanos, timed, samples));
        }
        decoder.releaseMemory();
        if (damaged > 0) {
            events.add(new TrackEvent.FramesDamaged(name, damaged));
        }
        return decoded;
    }

    /** Continues the track at another rate. */
    private TrackTimeline timelineAt(int sampleRateHz, List<TrackEvent> events) {
        if (rate == CallAudio.Rate.SESSION) {
            if (resampler == null) {
                resampler = new SessionResampler(name, sampleRateHz);
            } else {
                resampler.changeRate(sampleRateHz, events);
            }
        }
        return TrackTimeline.from(sampleRateHz, endNanos);
    }

    private void emit(TrackTimeline.Span span, int sampleRateHz, List<TrackEvent> events) {
        if (resampler != null) {
            resampler.accept(span, events);
            return;
        }
        switch (span) {
            case TrackTimeline.Audio audio ->
                events.add(new TrackEvent.Audio(name, sampleRateHz, audio.firstSample(), audio.samples()));
            case TrackTimeline.Silence silence ->
                events.add(new TrackEvent.Silence(name, sampleRateHz, silence.firstSample(), silence.samples()));
        }
    }
}
