package dev.llafar.kvs.track;

/**
 * What a call sounds like. The voices of a call share one clock, whose zero is the start of the first fragment; each
 * voice's sound and silence follow one another without a hole.
 */
public sealed interface CallEvent {
    /**
     * Sound of a voice.
     *
     * @param voice as {@link VoiceNames} names it
     * @param firstSample position on the clock, at that rate
     * @param samples the receiver's
     */
    @SuppressWarnings("ArrayRecordComponent") // Handed on, never compared.
    record Sound(String voice, int sampleRateHz, long firstSample, short[] samples) implements CallEvent {
        /** Without the samples: they are somebody's speech. */
        @Override
        public String toString() {
            return "Sound[voice=" + voice + ", sampleRateHz=" + sampleRateHz + ", firstSample=" + firstSample
                    + ", samples=" + samples.length + "]";
        }
    }

    /** Nothing came for so long; not an array, for it may be an hour. */
    record Silence(String voice, int sampleRateHz, long firstSample, long samples) implements CallEvent {}

    /** A fragment that was heard already came again and was dropped. */
    record FragmentRepeated(String fragmentNumber) implements CallEvent {}

    /** A fragment from before what was heard came late and was dropped. */
    record FragmentLate(long byMillis) implements CallEvent {}

    /** The producer's clock jumped, back when negative; the call goes on as if it had not. */
    record ClockJumped(long byMillis) implements CallEvent {}

    /** A track cannot be decoded, told once; its voice stays empty. */
    record TrackUnusable(String voice, String reason) implements CallEvent {}

    /** So many frames of a fragment could not be decoded; they become silence. */
    record FramesDamaged(String voice, int frames) implements CallEvent {}
}
