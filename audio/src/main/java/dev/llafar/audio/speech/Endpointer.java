package dev.llafar.audio.speech;

import dev.llafar.audio.SampleClock;
import dev.llafar.audio.speech.EndpointEvent.EndReason;
import dev.llafar.audio.speech.EndpointEvent.SpeechStarted;
import dev.llafar.audio.speech.EndpointEvent.Utterance;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Cuts a voice into utterances. Fed with frames and whether each is speech, answers with events; no clock but the samples'
 * own. Not thread safe.
 *
 * <pre>
 *                k of n frames speech             minimum speech reached, voice proven
 *   LISTENING ------------------------> ONSET ------------------------------> SPEAKING
 *       ^  ^------------------------------'      '--- longest: cut, go on ---'    |
 *       |           hang-over: a cough or a tune, dropped                                 |
 *       '-------------------------------------------------------------------------'
 *                               hang-over: utterance ended
 * </pre>
 *
 * <p>Memory is bounded: LISTENING holds pre-roll and onset window, the other states at most the longest utterance.
 */
public final class Endpointer {
    /** A pause is sought in so wide a window: one quiet frame alone is often a stop consonant inside a word. */
    private static final int PAUSE_WINDOW_FRAMES = 5;

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
    /** What ONSET needs; a single frame when it continues an utterance that was cut, since its speech is proven. */
    private int neededSpeechFrames;

    private int speechFrames;
    /** Whether the utterance in ONSET is a voice beyond doubt; what continues a cut one is. */
    private boolean proven;

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
     * Hears the next frame.
     *
     * @param frame {@link SampleClock#FRAME_SAMPLES} samples, copied; the last of a stream may be shorter
     * @throws IllegalArgumentException for a longer or an empty frame
     * @throws IllegalStateException for a frame after a shorter one or after {@link #flush}
     */
    public List<EndpointEvent> accept(short[] frame, boolean isSpeech) {
        return accept(frame, isSpeech, true);
    }

    /**
     * Hears the next frame of a voice that may be none: what is never proven is never announced and never delivered.
     *
     * @param frame as above
     * @param isProven whether the speech heard lately is a voice beyond doubt; once is enough for an utterance
     */
    public List<EndpointEvent> accept(short[] frame, boolean isSpeech, boolean isProven) {
        if (frame.length == 0 || frame.length > SampleClock.FRAME_SAMPLES) {
            throw new IllegalArgumentException(
                    "frame has " + frame.length + " samples, expected 1 to " + SampleClock.FRAME_SAMPLES);
        }
        if (lastFrameSeen) {
            throw new IllegalStateException("a frame came after the last one of the stream at " + held.endSample());
        }
        lastFrameSeen = frame.length < SampleClock.FRAME_SAMPLES;
        var events = new ArrayList<EndpointEvent>(2);
        proven = isProven || (proven && state != State.LISTENING);
        if (state != State.LISTENING && held.samples() + frame.length > config.longestSamples()) {
            if (proven) {
                cut(events);
            } else {
                listenAgain();
            }
        }
        held.append(frame, isSpeech);
        speechFrames += isSpeech ? 1 : 0;
        switch (state) {
            case LISTENING -> listen(events);
            case ONSET, SPEAKING -> attend(events);
        }
        return events;
    }

    /**
     * Ends the stream: an open utterance is delivered, also one whose speech has only just begun, if it is proven. Later calls give nothing.
     */
    public List<EndpointEvent> flush() {
        return flush(true);
    }

    /**
     * Ends the stream of a voice that may be none.
     *
     * @param isProven whether the speech heard last is a voice beyond doubt
     */
    public List<EndpointEvent> flush(boolean isProven) {
        lastFrameSeen = true;
        proven = isProven || (proven && state != State.LISTENING);
        var events = new ArrayList<EndpointEvent>(2);
        if (state == State.LISTENING && held.speechAmongLast(config.onsetWindowFrames()) > 0) {
            open();
        }
        if (state != State.LISTENING && speechFrames > 0 && proven) {
            announce(events);
            end(held.frames(), speechEndBefore(held.frames()), EndReason.END_OF_STREAM, events);
        }
        state = State.LISTENING;
        held.dropFirst(held.frames());
        return events;
    }

    /**
     * Everything before this position is either in an utterance already delivered or silence that will never be in one.
     * Never decreases. What may still become pre-roll counts as unsettled.
     */
    public long settledThroughSample() {
        return held.startSample();
    }

    /** Position on the sample clock after the last frame heard. */
    public long positionSample() {
        return held.endSample();
    }

    /** The utterance being spoken, or null while nobody speaks. Copies its samples: ask when they are wanted. */
    public @Nullable SpeechInProgress inProgress() {
        return state == State.SPEAKING
                ? new SpeechInProgress(
                        held.startSample(), speechEndBefore(held.frames()), held.copyOfFirst(held.frames()))
                : null;
    }

    /** Samples of the utterance being spoken, 0 while nobody speaks. Cheap. */
    public int inProgressSamples() {
        return state == State.SPEAKING ? held.samples() : 0;
    }

    private void listen(List<EndpointEvent> events) {
        if (held.speechAmongLast(config.onsetWindowFrames()) >= config.onsetSpeechFrames()) {
            open();
            attend(events);
        } else if (held.frames() > preRollFrames + config.onsetWindowFrames()) {
            held.dropFirst(held.frames() - preRollFrames - config.onsetWindowFrames());
        }
    }

    /** Goes to ONSET; the utterance begins a pre-roll before the first speech frame of the onset window. */
    private void open() {
        int onset = held.firstSpeechFrom(Math.max(0, held.frames() - config.onsetWindowFrames()));
        held.dropFirst(Math.max(0, onset - preRollFrames));
        state = State.ONSET;
        neededSpeechFrames = minimumSpeechFrames;
        speechFrames = held.speechAmongLast(config.onsetWindowFrames());
    }

    private void attend(List<EndpointEvent> events) {
        if (state == State.ONSET && speechFrames >= neededSpeechFrames && proven) {
            announce(events);
        }
        int detected = held.lastSpeechBefore(held.frames()) + 1;
        // No more than what stays in the utterance: should it be a whisper after all, it is transcribed.
        int afterSpeech = detected - NoiseTail.framesBefore(detected, held, trailingFrames);
        if (held.frames() - afterSpeech < hangOverFrames) {
            return;
        }
        if (state == State.SPEAKING) {
            end(afterSpeech + trailingFrames, held.sampleAtFrame(afterSpeech), EndReason.SILENCE, events);
        }
        listenAgain();
    }

    private void listenAgain() {
        state = State.LISTENING;
        speechFrames = 0;
        held.dropFirst(Math.max(0, held.frames() - preRollFrames - config.onsetWindowFrames()));
    }

    private void announce(List<EndpointEvent> events) {
        if (state == State.ONSET) {
            state = State.SPEAKING;
            events.add(new SpeechStarted(held.startSample()));
        }
    }

    /** Delivers the first {@code frames} frames held and keeps the rest. */
    private void end(int frames, long speechEndSample, EndReason reason, List<EndpointEvent> events) {
        events.add(new Utterance(
                held.startSample(), held.sampleAtFrame(frames), speechEndSample, held.copyOfFirst(frames), reason));
        held.dropFirst(frames);
    }

    /** The utterance has no room for one more frame: what is before its quietest pause is delivered, the rest goes on. */
    private void cut(List<EndpointEvent> events) {
        announce(events);
        int pause = quietestPause();
        end(pause, speechEndBefore(pause), EndReason.LONGEST, events);
        state = State.ONSET;
        neededSpeechFrames = 1;
        speechFrames = held.speechAmongLast(held.frames());
        if (speechFrames >= neededSpeechFrames) {
            announce(events);
        }
    }

    /** The frame in the last third around which the least energy is; the later of two equal ones. */
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
