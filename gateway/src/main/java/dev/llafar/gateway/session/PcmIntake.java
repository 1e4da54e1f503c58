package dev.llafar.gateway.session;

import dev.llafar.audio.PcmBytes;
import dev.llafar.audio.media.Resampler;
import dev.llafar.audio.transcript.SessionError;
import org.jspecify.annotations.Nullable;

/** PCM at any rate: framed, mixed and resampled at once; a slice costs the event loop some hundred microseconds. */
final class PcmIntake implements AudioIntake {
    private final PcmBytes frames;
    private final Resampler resampler;
    private short @Nullable [] converted;
    private boolean ended;

    PcmIntake(int channels, int sampleRateHz) {
        frames = new PcmBytes(channels);
        resampler = new Resampler(sampleRateHz);
    }

    @Override
    public boolean isWelcoming() {
        return converted == null && !ended;
    }

    @Override
    public void feed(byte[] data, int offset, int length) {
        converted = resampler.accept(frames.accept(data, offset, length));
    }

    @Override
    public void end() {
        ended = true;
        converted = resampler.finish();
    }

    @Override
    public short @Nullable [] poll() {
        short[] samples = converted;
        converted = null;
        return samples;
    }

    @Override
    public boolean isDrained() {
        return ended && converted == null;
    }

    @Override
    public @Nullable SessionError problem() {
        return null;
    }

    @Override
    public void close() {
        resampler.close();
    }
}
