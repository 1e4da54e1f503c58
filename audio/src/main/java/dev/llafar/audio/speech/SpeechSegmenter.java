package dev.llafar.audio.speech;

import dev.llafar.audio.SampleClock;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Segments the samples of one session into utterances: framing, voice activity detection, endpointing. The result does not
 * depend on how the samples are split into calls. Memory is bounded by the longest utterance. Not thread safe; must be
 * closed to free the detector.
 */
public final class SpeechSegmenter implements AutoCloseable {
    /** Silent frames passed to the detector after the end, because it confirms speech some frames later. */
    private static final int CONFIRMATION_FRAMES = 4;

    private final VoiceActivity voiceActivity;
    private final Endpointer endpointer;
    private final short[] frame = new short[SampleClock.FRAME_SAMPLES];
    private int framed;

    /**
     * Takes ownership of the detector.
     *
     * @param startSample position of the first sample on the sample clock
     */
    public SpeechSegmenter(Endpointing config, VoiceActivity voiceActivity, long startSample) {
        this.voiceActivity = voiceActivity;
        this.endpointer = new Endpointer(config, startSample);
    }

    /** Creates a segmenter with {@link VoiceActivity#forConversation()}. */
    public static SpeechSegmenter forConversation(Endpointing config, long startSample) {
        return new SpeechSegmenter(config, VoiceActivity.forConversation(), startSample);
    }

    /** Processes the next samples, of any number. The array is not kept. */
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
                events.addAll(endpointer.accept(frame, isSpeech, voiceActivity.isConfirmed()));
            }
        }
        return events;
    }

    /** Ends the stream and delivers an open utterance. No samples are accepted afterwards. */
    public List<EndpointEvent> finish() {
        var events = new ArrayList<EndpointEvent>();
        if (framed > 0) {
            Arrays.fill(frame, framed, frame.length, (short) 0);
            boolean isSpeech = voiceActivity.isSpeech(frame);
            events.addAll(endpointer.accept(Arrays.copyOf(frame, framed), isSpeech, voiceActivity.isConfirmed()));
            framed = 0;
        }
        boolean isConfirmed = false;
        for (int i = 0; i < CONFIRMATION_FRAMES; i++) {
            voiceActivity.isSpeech(new short[SampleClock.FRAME_SAMPLES]);
            isConfirmed |= voiceActivity.isConfirmed();
        }
        events.addAll(endpointer.flush(isConfirmed));
        return events;
    }

    /** Position on the sample clock after the last sample. */
    public long positionSample() {
        return endpointer.positionSample() + framed;
    }

    /** As {@link Endpointer#settledThroughSample()}. Audio before it never has to be sent again. */
    public long settledThroughSample() {
        return endpointer.settledThroughSample();
    }

    /** As {@link Endpointer#inProgress()}. */
    public Endpointer.@Nullable SpeechInProgress inProgress() {
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
