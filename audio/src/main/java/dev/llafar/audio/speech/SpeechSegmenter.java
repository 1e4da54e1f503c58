package dev.llafar.audio.speech;

import dev.llafar.audio.SampleClock;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The whole path from the samples of one voice to its utterances: framing with carry-over, voice activity, endpointing.
 * What comes out depends on the samples alone and never on how they were cut. Memory is bounded by the longest utterance.
 * Not thread safe; close it to free the detector.
 */
public final class SpeechSegmenter implements AutoCloseable {
    /** Silence played to the detector after the end: it may prove the last word only with hindsight. */
    private static final int HINDSIGHT_FRAMES = 4;

    private final VoiceActivity voiceActivity;
    private final Endpointer endpointer;
    private final short[] frame = new short[SampleClock.FRAME_SAMPLES];
    private int framed;

    /**
     * @param voiceActivity owned from now on
     * @param startSample position of the first sample on the sample clock
     */
    public SpeechSegmenter(Endpointing config, VoiceActivity voiceActivity, long startSample) {
        this.voiceActivity = voiceActivity;
        this.endpointer = new Endpointer(config, startSample);
    }

    /** With {@link VoiceActivity#forConversation()}. */
    public static SpeechSegmenter forConversation(Endpointing config, long startSample) {
        return new SpeechSegmenter(config, VoiceActivity.forConversation(), startSample);
    }

    /** Hears the next samples, any number of them; they are copied. */
    public List<EndpointEvent> accept(short[] samples) {
        var events = new ArrayList<EndpointEvent>();
        int read = 0;
        while (read < samples.length) {
            int taken = Math.min(samples.length - read, frame.length - framed);
            System.arraycopy(samples, read, frame, framed, taken);
            framed += taken;
            read += taken;
            if (framed == frame.length) {
                framed = 0;
                boolean isSpeech = voiceActivity.isSpeech(frame);
                events.addAll(endpointer.accept(frame, isSpeech, voiceActivity.isProven()));
            }
        }
        return events;
    }

    /** The stream has ended: delivers what is open. Hears nothing more. */
    public List<EndpointEvent> finish() {
        var events = new ArrayList<EndpointEvent>();
        if (framed > 0) {
            Arrays.fill(frame, framed, frame.length, (short) 0);
            boolean isSpeech = voiceActivity.isSpeech(frame);
            events.addAll(endpointer.accept(Arrays.copyOf(frame, framed), isSpeech, voiceActivity.isProven()));
            framed = 0;
        }
        boolean isProven = false;
        for (int i = 0; i < HINDSIGHT_FRAMES; i++) {
            voiceActivity.isSpeech(new short[SampleClock.FRAME_SAMPLES]);
            isProven |= voiceActivity.isProven();
        }
        events.addAll(endpointer.flush(isProven));
        return events;
    }

    /** Position on the sample clock after the last sample heard. */
    public long positionSample() {
        return endpointer.positionSample() + framed;
    }

    /** As {@link Endpointer#settledThroughSample()}; audio before it needs no replay. */
    public long settledThroughSample() {
        return endpointer.settledThroughSample();
    }

    /** As {@link Endpointer#inProgress()}. */
    public @Nullable SpeechInProgress inProgress() {
        return endpointer.inProgress();
    }

    /** As {@link Endpointer#inProgressSamples()}. */
    public int inProgressSamples() {
        return endpointer.inProgressSamples();
    }

    @Override
    public void close() {
        voiceActivity.close();
    }
}
