package dev.llafar.audio.speech;

import dev.llafar.audio.SampleClock;
import dev.llafar.audio.speech.EndpointEvent.EndReason;
import dev.llafar.audio.speech.EndpointEvent.SpeechStarted;
import dev.llafar.audio.speech.EndpointEvent.Utterance;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Detects the start and the end of utterances. It takes frames with the voice activity decision for each, and returns
 * events. Time is counted in samples only. Not thread safe.
 *
 * <pre>
 *                k of n frames speech             minimum speech reached, confirmed
 *   LISTENING ------------------------> ONSET ------------------------------> SPEAKING
 *       ^  ^------------------------------'      '--- longest: cut, continue -'   |
 *       |           hang-over: too short or not confirmed, dropped                |
 *       '-------------------------------------------------------------------------'
 *                               hang-over: utterance ended
 * </pre>
 *
 * <p>Memory is bounded: LISTENING holds the pre-roll and the onset window, the other states at most the longest utterance.
 */
public final class Endpointer {
    /** Window in which the quietest pause is searched. A single quiet frame is often a stop consonant within a word. */
    private static final int PAUSE_WINDOW_FRAMES = 5;

    /**
     * The current utterance, as far as it has been received.
     *
     * @param startSample of the first sample, on the sample clock
     * @param speechEndSample end of the last frame in which speech was detected
     * @param samples a copy, owned by the receiver
     */
    @SuppressWarnings(
            "ArrayRecordComponent") // Never compared; a list of boxed samples would take eight times the memory.
    public record SpeechInProgress(long startSample, long speechEndSample, short[] samples) {}

    private enum State {
        LISTENING,
        ONSET,
        SPEAKING
    }

    private final Endpointing config;
    private final int preRollFrames;
    private final int hangOverFrames;
    private final int trailingFrames;
    private final int minimumSpeechFrames;
    private final FrameBuffer held;

    private State state = State.LISTENING;
    /** Speech frames that ONSET requires; one if the utterance continues one that was cut. */
    private int neededSpeechFrames;

    private int speechFrames;
    /** Whether the detector confirmed the speech of the current utterance. */
    private boolean confirmed;

    private boolean lastFrameSeen;

    /** @param startSample position of the first frame on the sample clock */
    public Endpointer(Endpointing config, long startSample) {
        this.config = config;
        this.preRollFrames = SampleClock.framesCovering(config.preRollMillis());
        this.hangOverFrames = SampleClock.framesCovering(config.hangOverMillis());
        this.trailingFrames = Math.min(hangOverFrames, SampleClock.framesCovering(config.trailingSilenceMillis()));
        this.minimumSpeechFrames = Math.max(1, SampleClock.framesCovering(config.minimumSpeechMillis()));
        this.held = new FrameBuffer(startSample);
    }

    /**
     * Processes the next frame, whose speech counts as confirmed.
     *
     * @param frame {@link SampleClock#FRAME_SAMPLES} samples, not kept; the last one of a stream may be shorter
     * @throws IllegalArgumentException for a longer or an empty frame
     * @throws IllegalStateException for a frame after a shorter one or after {@link #flush}
     */
    public List<EndpointEvent> accept(short[] frame, boolean isSpeech) {
        return accept(frame, isSpeech, true);
    }

    /**
     * Processes the next frame. An utterance that is never confirmed causes no events.
     *
     * @param frame as above
     * @param isConfirmed as {@link VoiceActivity#isConfirmed}; once is enough for an utterance
     */
    public List<EndpointEvent> accept(short[] frame, boolean isSpeech, boolean isConfirmed) {
        if (frame.length == 0 || frame.length > SampleClock.FRAME_SAMPLES) {
            throw new IllegalArgumentException(
                    "frame has " + frame.length + " samples, expected 1 to " + SampleClock.FRAME_SAMPLES);
        }
        if (lastFrameSeen) {
            throw new IllegalStateException(
                    "a frame followed the last one of the stream at sample " + held.endSample());
        }
        lastFrameSeen = frame.length < SampleClock.FRAME_SAMPLES;
        var events = new ArrayList<EndpointEvent>(2);
        confirmed = isConfirmed || (confirmed && state != State.LISTENING);
        if (state != State.LISTENING && held.samples() + frame.length > config.longestSamples()) {
            if (confirmed) {
                cut(events);
            } else {
                reset();
            }
        }
        held.append(frame, isSpeech);
        speechFrames += isSpeech ? 1 : 0;
        switch (state) {
            case LISTENING -> listen(events);
            case ONSET, SPEAKING -> updateUtterance(events);
        }
        return events;
    }

    /**
     * Ends the stream. An open utterance is delivered, even if its speech has only just started. Later calls return nothing.
     */
    public List<EndpointEvent> flush() {
        return flush(true);
    }

    /**
     * Ends the stream. An open utterance is delivered if it is confirmed.
     *
     * @param isConfirmed as {@link VoiceActivity#isConfirmed}
     */
    public List<EndpointEvent> flush(boolean isConfirmed) {
        lastFrameSeen = true;
        confirmed = isConfirmed || (confirmed && state != State.LISTENING);
        var events = new ArrayList<EndpointEvent>(2);
        if (state == State.LISTENING && held.speechAmongLast(config.onsetWindowFrames()) > 0) {
            open();
        }
        if (state != State.LISTENING && speechFrames > 0 && confirmed) {
            reportStart(events);
            end(held.frames(), speechEndBefore(held.frames()), EndReason.END_OF_STREAM, events);
        }
        state = State.LISTENING;
        held.dropFirst(held.frames());
        return events;
    }

    /**
     * Audio before this position is part of a delivered utterance or will never be part of one. Never decreases. Samples
     * that may become pre-roll are not settled.
     */
    public long settledThroughSample() {
        return held.startSample();
    }

    /** Position on the sample clock after the last frame. */
    public long positionSample() {
        return held.endSample();
    }

    /** The current utterance; null outside of speech. Copies its samples. */
    public @Nullable SpeechInProgress inProgress() {
        return state == State.SPEAKING
                ? new SpeechInProgress(
                        held.startSample(), speechEndBefore(held.frames()), held.copyOfFirst(held.frames()))
                : null;
    }

    /** Number of samples of the current utterance; 0 outside of speech. Does not copy. */
    public int inProgressSamples() {
        return state == State.SPEAKING ? held.samples() : 0;
    }

    private void listen(List<EndpointEvent> events) {
        if (held.speechAmongLast(config.onsetWindowFrames()) >= config.onsetSpeechFrames()) {
            open();
            updateUtterance(events);
        } else if (held.frames() > preRollFrames + config.onsetWindowFrames()) {
            held.dropFirst(held.frames() - preRollFrames - config.onsetWindowFrames());
        }
    }

    /** Enters ONSET. The utterance starts a pre-roll before the first speech frame of the onset window. */
    private void open() {
        int onset = held.firstSpeechFrom(Math.max(0, held.frames() - config.onsetWindowFrames()));
        held.dropFirst(Math.max(0, onset - preRollFrames));
        state = State.ONSET;
        neededSpeechFrames = minimumSpeechFrames;
        speechFrames = held.speechAmongLast(config.onsetWindowFrames());
    }

    private void updateUtterance(List<EndpointEvent> events) {
        if (state == State.ONSET && speechFrames >= neededSpeechFrames && confirmed) {
            reportStart(events);
        }
        int detected = held.lastSpeechBefore(held.frames()) + 1;
        // At most the kept trailing silence, so the noise stays in the utterance in case it is a whisper.
        int afterSpeech = detected - TrailingNoise.framesBefore(detected, held, trailingFrames);
        if (held.frames() - afterSpeech < hangOverFrames) {
            return;
        }
        if (state == State.SPEAKING) {
            end(afterSpeech + trailingFrames, held.sampleAtFrame(afterSpeech), EndReason.SILENCE, events);
        }
        reset();
    }

    private void reset() {
        state = State.LISTENING;
        speechFrames = 0;
        held.dropFirst(Math.max(0, held.frames() - preRollFrames - config.onsetWindowFrames()));
    }

    private void reportStart(List<EndpointEvent> events) {
        if (state == State.ONSET) {
            state = State.SPEAKING;
            events.add(new SpeechStarted(held.startSample()));
        }
    }

    /** Delivers the first {@code frames} frames and keeps the rest. */
    private void end(int frames, long speechEndSample, EndReason reason, List<EndpointEvent> events) {
        events.add(new Utterance(
                held.startSample(), held.sampleAtFrame(frames), speechEndSample, held.copyOfFirst(frames), reason));
        held.dropFirst(frames);
    }

    /** The utterance has its maximum length: delivers the part before its quietest pause and continues with the rest. */
    private void cut(List<EndpointEvent> events) {
        reportStart(events);
        int pause = quietestPause();
        end(pause, speechEndBefore(pause), EndReason.LONGEST, events);
        state = State.ONSET;
        neededSpeechFrames = 1;
        speechFrames = held.speechAmongLast(held.frames());
        if (speechFrames >= neededSpeechFrames) {
            reportStart(events);
        }
    }

    /** The frame in the last third around which the energy is lowest; the later of equal ones. */
    private int quietestPause() {
        int frames = held.frames();
        int best = frames;
        double least = Double.POSITIVE_INFINITY;
        for (int first = 2 * frames / 3; first + PAUSE_WINDOW_FRAMES <= frames; first++) {
            double sum = 0;
            for (int frame = first; frame < first + PAUSE_WINDOW_FRAMES; frame++) {
                sum += held.energy(frame);
            }
            if (sum <= least) {
                least = sum;
                best = first + (PAUSE_WINDOW_FRAMES + 1) / 2;
            }
        }
        return best;
    }

    private long speechEndBefore(int frames) {
        return held.sampleAtFrame(held.lastSpeechBefore(frames) + 1);
    }
}
