package dev.llafar.audio.speech;

import dev.llafar.audio.SampleClock;
import io.github.givimad.libfvadjni.VoiceActivityDetector;
import java.io.IOException;
import java.io.UncheckedIOException;

/**
 * WebRTC's voice activity detector (libfvad, native, 7 µs a frame). It adapts to the noise it hears, and calls what is
 * left of a quiet line speech when nothing louder ever comes: a floor on the level keeps digital near-silence out.
 */
public final class WebRtcVoiceActivity implements VoiceActivity {
    /** How readily a frame is taken for something else than speech, from least to most. */
    public enum Mode {
        QUALITY,
        LOW_BITRATE,
        AGGRESSIVE,
        VERY_AGGRESSIVE
    }

    /** 16 dB below the faintest speech of a bad phone line; dither and comfort noise are below it. */
    public static final double DEFAULT_FLOOR_DBFS = -66;

    private final VoiceActivityDetector detector;
    private final Mode mode;
    private final double floorMeanSquare;
    private boolean closed;

    /** {@link Mode#AGGRESSIVE}, {@value #DEFAULT_FLOOR_DBFS} dBFS. */
    public WebRtcVoiceActivity() {
        this(Mode.AGGRESSIVE, DEFAULT_FLOOR_DBFS);
    }

    /**
     * @param floorDbfs frames whose RMS level is below it are never speech; negative decibels from full scale
     * @throws UncheckedIOException if the native library cannot be loaded here
     */
    public WebRtcVoiceActivity(Mode mode, double floorDbfs) {
        if (!(floorDbfs <= 0)) {
            throw new IllegalArgumentException("floorDbfs is " + floorDbfs + ", expected at most 0 dBFS");
        }
        this.mode = mode;
        this.floorMeanSquare = Loudness.meanSquareAtDbfs(floorDbfs);
        try {
            VoiceActivityDetector.loadLibrary();
            this.detector = VoiceActivityDetector.newInstance();
            configure();
        } catch (IOException failure) {
            throw new UncheckedIOException("libfvad cannot be used on this machine: " + failure.getMessage(), failure);
        }
    }

    @Override
    public boolean isSpeech(short[] frame) {
        if (frame.length != SampleClock.FRAME_SAMPLES) {
            throw new IllegalArgumentException(
                    "frame has " + frame.length + " samples, expected " + SampleClock.FRAME_SAMPLES);
        }
        try {
            // Asked also below the floor: its picture of the noise has to go on.
            return detector.process(frame) && Loudness.meanSquare(frame) >= floorMeanSquare;
        } catch (IOException failure) {
            throw new UncheckedIOException("voice activity: " + failure.getMessage(), failure);
        }
    }

    @Override
    public void reset() {
        try {
            detector.reset();
            configure();
        } catch (IOException failure) {
            throw new UncheckedIOException("voice activity: " + failure.getMessage(), failure);
        }
    }

    @Override
    public void close() {
        if (!closed) {
            closed = true;
            detector.close();
        }
    }

    /** libfvad starts, and starts again after a reset, with 8 kHz and its mildest mode. */
    private void configure() throws IOException {
        detector.setSampleRate(VoiceActivityDetector.SampleRate.S16000);
        detector.setMode(
                switch (mode) {
                    case QUALITY -> VoiceActivityDetector.Mode.QUALITY;
                    case LOW_BITRATE -> VoiceActivityDetector.Mode.LOW_BITRATE;
                    case AGGRESSIVE -> VoiceActivityDetector.Mode.AGGRESSIVE;
                    case VERY_AGGRESSIVE -> VoiceActivityDetector.Mode.VERY_AGGRESSIVE;
                });
    }
}
