package dev.llafar.kvs.track;

/**
 * The decoded audio of a call and what was wrong with its fragments. The tracks of a call share one clock, which starts at
 * zero with the first fragment. Audio and silence of a track follow each other without gaps.
 */
public sealed interface TrackEvent {
    /**
     * Audio of a track.
     *
     * @param track a name from {@link TrackNames}
     * @param firstSample position on the clock, at this rate
     * @param samples owned by the receiver
     */
    @SuppressWarnings("ArrayRecordComponent") // Passed on, never compared.
    record Audio(String track, int sampleRateHz, long firstSample, short[] samples) implements TrackEvent {
        /** Omits the samples, which are a person's speech. */
        @Override
        public String toString() {
            return "Audio[track=" + track + ", sampleRateHz=" + sampleRateHz + ", firstSample=" + firstSample
                    + ", samples=" + samples.length + "]";
        }
    }

    /** A gap in a track's audio. Not an array, because a gap may last an hour. */
    record Silence(String track, int sampleRateHz, long firstSample, long samples) implements TrackEvent {}

    /** A fragment was received a second time and dropped. */
    record FragmentRepeated(String fragmentNumber) implements TrackEvent {}

    /** A fragment from before the current position was received late and dropped. */
    record FragmentLate(long byMillis) implements TrackEvent {}

    /** The producer's clock was set forward, or back if negative. The call's clock continues without a gap. */
    record ClockJumped(long byMillis) implements TrackEvent {}

    /** A track cannot be decoded. Reported once; the track stays empty. */
    record TrackUnusable(String track, String reason) implements TrackEvent {}

    /** The number of frames of a fragment that could not be decoded. They become silence. */
    record FramesDamaged(String track, int frames) implements TrackEvent {}
}
