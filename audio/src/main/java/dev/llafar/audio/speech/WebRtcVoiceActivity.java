package dev.llafar.audio.speech;

import com.sun.jna.Memory;
import com.sun.jna.NativeLong;
import com.sun.jna.Pointer;
import dev.llafar.audio.SampleClock;

/**
 * WebRTC's voice activity detector (libfvad, native, 7 µs per frame). It adapts to the noise level, so on a silent line it
 * classifies faint noise as speech. A minimum level prevents this.
 */
public final class WebRtcVoiceActivity implements VoiceActivity {
    /** How readily frames are classified as other than speech, in increasing order. */
    public enum Mode {
        QUALITY(0),
        LOW_BITRATE(1),
        AGGRESSIVE(2),
        VERY_AGGRESSIVE(3);

        private final int libfvadMode;

        Mode(int libfvadMode) {
            this.libfvadMode = libfvadMode;
        }
    }

    /** 16 dB below the faintest speech on a bad phone line, and above dither and comfort noise. */
    public static final double DEFAULT_FLOOR_DBFS = -66;

    private final Fvad fvad = Fvad.library();
    private final Pointer detector;
    private final Memory nativeFrame = new Memory(2L * SampleClock.FRAME_SAMPLES);
    private final Mode mode;
    private final double floorMeanSquare;
    private boolean closed;

    /** Uses {@link Mode#AGGRESSIVE} and {@value #DEFAULT_FLOOR_DBFS} dBFS. */
    public WebRtcVoiceActivity() {
        this(Mode.AGGRESSIVE, DEFAULT_FLOOR_DBFS);
    }

    /**
     * @param floorDbfs frames whose RMS level is below it are never speech; negative decibels from full scale
     * @throws java.io.UncheckedIOException if the native library cannot be loaded
     */
    public WebRtcVoiceActivity(Mode mode, double floorDbfs) {
        if (!(floorDbfs <= 0)) {
            throw new IllegalArgumentException("floorDbfs is " + floorDbfs + ", expected at most 0 dBFS");
        }
        this.mode = mode;
        this.floorMeanSquare = Loudness.meanSquareAtDbfs(floorDbfs);
        this.detector = fvad.fvad_new();
        configure();
    }

    @Override
    public boolean isSpeech(short[] frame) {
        if (frame.length != SampleClock.FRAME_SAMPLES) {
            throw new IllegalArgumentException(
                    "frame has " + frame.length + " samples, expected " + SampleClock.FRAME_SAMPLES);
        }
        nativeFrame.write(0, frame, 0, frame.length);
        // Called for frames below the floor as well, because the detector adapts to them.
        int verdict = fvad.fvad_process(live(), nativeFrame, new NativeLong(frame.length));
        return verdict == 1 && Loudness.meanSquare(frame) >= floorMeanSquare;
    }

    @Override
    public void reset() {
        fvad.fvad_reset(live());
        configure();
    }

    @Override
    public void close() {
        if (!closed) {
            closed = true;
            fvad.fvad_free(detector);
            nativeFrame.close();
        }
    }

    /** Native code does not detect the use of a freed detector. */
    private Pointer live() {
        if (closed) {
            throw new IllegalStateException("the voice activity detector is closed");
        }
        return detector;
    }

    /** Initially and after a reset, libfvad uses 8 kHz and mode 0. */
    private void configure() {
        int rateSet = fvad.fvad_set_sample_rate(detector, SampleClock.SAMPLE_RATE_HZ);
        int modeSet = fvad.fvad_set_mode(detector, mode.libfvadMode);
        if (rateSet != 0 || modeSet != 0) {
            throw new IllegalStateException("libfvad refused " + SampleClock.SAMPLE_RATE_HZ + " Hz or mode " + mode);
        }
    }
}
