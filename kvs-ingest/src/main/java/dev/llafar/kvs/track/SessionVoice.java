package dev.llafar.kvs.track;

import dev.llafar.audio.SampleClock;
import dev.llafar.audio.media.Resampler;
import java.util.List;

/** A voice at 16 kHz. Silence stays a length and is no work for the resampler, which begins anew behind it. */
final class SessionVoice implements AutoCloseable {
    private final String name;
    private int sampleRateHz;
    private Resampler resampler;
    private long position;

    SessionVoice(String name, int sampleRateHz) {
        this.name = name;
        this.sampleRateHz = sampleRateHz;
        this.resampler = new Resampler(sampleRateHz);
    }

    void accept(Placed placed, List<CallEvent> events) {
        switch (placed) {
            case Placed.Sound sound -> emit(resampler.accept(sound.samples()), events);
            case Placed.Silence silence -> {
                drain(events);
                long end = atSessionRate(silence.firstSample() + silence.samples());
                if (end > position) {
                    events.add(new CallEvent.Silence(name, SampleClock.SAMPLE_RATE_HZ, position, end - position));
                    position = end;
                }
            }
        }
    }

    void changeRate(int nextSampleRateHz, List<CallEvent> events) {
        sampleRateHz = nextSampleRateHz;
        drain(events);
    }

    void finish(List<CallEvent> events) {
        emit(resampler.finish(), events);
    }

    @Override
    public void close() {
        resampler.close();
    }

    private void drain(List<CallEvent> events) {
        emit(resampler.finish(), events);
        resampler.close();
        resampler = new Resampler(sampleRateHz);
    }

    private void emit(short[] samples, List<CallEvent> events) {
        if (samples.length > 0) {
            events.add(new CallEvent.Sound(name, SampleClock.SAMPLE_RATE_HZ, position, samples));
            position += samples.length;
        }
    }

    private long atSessionRate(long samples) {
        return Math.floorDiv(samples * SampleClock.SAMPLE_RATE_HZ + sampleRateHz / 2, (long) sampleRateHz);
    }
}
