package dev.llafar.audio.speech;

import java.util.Arrays;

/**
 * Refuses music. A note holds its pitch, a voice does not: 90 ms later a note's spectrum has the same shape, however much
 * it has decayed, while a voice has gone on to another sound or at least another pitch. Measured over frames that the
 * detector called speech: at least 85% are held in plucked, organ, piano and string music, drums or none, 2% in speech.
 *
 * <p>What is heard is in doubt at first: speech, but not {@linkplain #isProven proven}. Enough frames that moved prove a
 * voice, after some 270 ms; a run of held ones refutes it, and frames are refused until a voice is proven or there is a
 * pause. 5 µs a frame.
 *
 * <p>Over music some speech is lost with it: of 29 sentences one where the music was 10 dB below the voice, ten where it
 * was 5 dB above. Seven notes a second with drums, on the phone, pass as a few short utterances in ten minutes. Singing
 * has not been measured.
 */
public final class MusicGuard implements VoiceActivity {
    /** 90 ms: longer than a window, so that a shape is not compared with itself; shorter than most notes. */
    private static final int LAG_FRAMES = 3;

    private static final double HELD_LIKENESS = 0.9;

    /** Five let drums over a tune on the phone pass four times in ten minutes; seven lose a "hi". */
    private static final int PROOF_WINDOW_FRAMES = 8;

    private static final int PROOF_FRAMES = 6;
    /** Ten of sixteen cut a sentence of 24 in two. */
    private static final int REFUTATION_WINDOW_FRAMES = 20;

    private static final int REFUTATION_FRAMES = 14;
    /** After such a pause what is heard is judged anew. */
    private static final int PAUSE_FRAMES = 10;

    private final VoiceActivity detector;
    private final SpectrumShape spectrum = new SpectrumShape();
    /** Of the last frames, by position modulo length. */
    private final double[][] shapes = new double[LAG_FRAMES + 1][SpectrumShape.BINS];

    private final boolean[] speech = new boolean[LAG_FRAMES + 1];
    private final boolean[] held = new boolean[LAG_FRAMES + 1];
    /** Of the last frames of speech that are old enough to be known as held or moved: a bit each, the newest lowest. */
    private int heldBits;

    private int judged;
    private int quietFrames;
    private long heard;
    private boolean refuted;

    /**
     * Guards a detector.
     *
     * @param detector owned from now on
     */
    public MusicGuard(VoiceActivity detector) {
        this.detector = detector;
    }

    @Override
    public boolean isSpeech(short[] frame) {
        int now = (int) (heard % shapes.length);
        int then = (int) ((heard + 1) % shapes.length);
        heard++;
        spectrum.accept(frame, shapes[now]);
        speech[now] = detector.isSpeech(frame);
        held[now] = SpectrumShape.likeness(shapes[now], shapes[then]) > HELD_LIKENESS;
        held[then] |= held[now];
        judge(speech[then], held[then]);
        return speech[now] && !refuted;
    }

    @Override
    public boolean isProven() {
        return moved(PROOF_WINDOW_FRAMES) >= PROOF_FRAMES && !refuted;
    }

    private void judge(boolean wasSpeech, boolean wasHeld) {
        if (wasSpeech) {
            quietFrames = 0;
            heldBits = heldBits << 1 | (wasHeld ? 1 : 0);
            judged = Math.min(judged + 1, Integer.SIZE);
        } else if (++quietFrames >= PAUSE_FRAMES) {
            judged = 0;
            heldBits = 0;
            refuted = false;
        }
        if (moved(PROOF_WINDOW_FRAMES) >= PROOF_FRAMES) {
            refuted = false;
        } else if (Integer.bitCount(newest(heldBits, REFUTATION_WINDOW_FRAMES)) >= REFUTATION_FRAMES) {
            refuted = true;
        }
    }

    private int moved(int window) {
        return Integer.bitCount(newest(~heldBits, Math.min(window, judged)));
    }

    private static int newest(int bits, int count) {
        return bits & ((1 << count) - 1);
    }

    @Override
    public void reset() {
        heard = 0;
        heldBits = 0;
        judged = 0;
        quietFrames = 0;
        refuted = false;
        spectrum.reset();
        Arrays.fill(speech, false);
        Arrays.fill(held, false);
        for (var shape : shapes) {
            Arrays.fill(shape, 0);
        }
        detector.reset();
    }

    @Override
    public void close() {
        detector.close();
    }
}
