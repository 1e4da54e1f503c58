package dev.llafar.kvs.track;

import dev.llafar.audio.SampleClock;
import dev.llafar.audio.media.Resampler;
import java.util.List;

/** Converts a track to 16 kHz. Silence is not resampled: its length is converted, and a new resampler starts after it. */
final class SessionResampler implements AutoCloseable {
    private final String track;
    private int sampleRateHz;
    private Resampler resampler;
    private long position;

    SessionResampler(String track, int sampleRateHz) {
        this.track = track;
        this.sampleRateHz = sampleRateHz;
        this.resampler = new Resampler(sampleRateHz);
    }

    void accept(TrackTimeline.Span span, List<TrackEvent> events) {
        switch (span) {
            case TrackTimeline.Audio audio -> emit(resampler.accept(audio.samples()), events);
            case TrackTimeline.Silence silence -> {
                restart(events);
                long end = atSessionRate(silence.firstSample() + silence.samples());
                if (end > position) {
                    events.add(new TrackEvent.Silence(track, SampleClock.SAMPLE_RATE_HZ, position, end - position));
                    position = end;
                }
            }
        }
    }

    void changeRate(int nextSampleRateHz, List<TrackEvent> events) {
        sampleRateHz = nextSampleRateHz;
        restart(events);
    }

    void finish(List<TrackEvent> events) {
        emit(resampler.finish(), events);
    }

    @Override
    public void close() {
        resampler.close();
    }

    private void restart(List<TrackEvent> events) {
        emit(resampler.finish(), events);
        resampler.close();
        resampler = new Resampler(sampleRateHz);
    }

    private void emit(short[] samples, List<TrackEvent> events) {
        if (samples.length > 0) {
            events.add(new TrackEvent.Audio(track, SampleClock.SAMPLE_RATE_HZ, position, samples));
            position += samples.length;
        }
    }

    private long atSessionRate(long samples) {
        return Math.floorDiv(samples * SampleClock.SAMPLE_RATE_HZ + sampleRateHz / 2, (long) sampleRateHz);
    }
}
