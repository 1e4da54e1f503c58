package dev.llafar.kvs.mkv;

import java.util.Arrays;
import java.util.List;

/**
 * A TrackEntry.
 *
 * @param name empty if the track has none
 * @param codecPrivate empty if the track has none; must not be modified
 * @param samplingHz 8000 if absent, as Matroska specifies; 0 for video
 * @param channels 1 if absent, as Matroska specifies; 0 for video
 * @param bitDepth 0 if absent
 * @param defaultDurationNanos of a frame; 0 if absent
 * @param codecDelayNanos duration of the decoder's output before the first sample; 0 if absent
 * @param widthPixels 0 for audio
 * @param heightPixels 0 for audio
 * @param contentEncoded whether payloads are additionally compressed or encrypted, which is not supported
 */
@SuppressWarnings("ArrayRecordComponent") // Passed to decoders as bytes; must not be modified, as documented.
public record MkvTrack(
        int number,
        long uid,
        Kind kind,
        String name,
        String codecId,
        byte[] codecPrivate,
        double samplingHz,
        int channels,
        int bitDepth,
        long defaultDurationNanos,
        long codecDelayNanos,
        int widthPixels,
        int heightPixels,
        boolean contentEncoded) {
    /** TrackType 1, 2 and the rest. */
    public enum Kind {
        VIDEO,
        AUDIO,
        OTHER
    }

    /** AAC, the only compressed audio of Kinesis Video Streams that browsers and phones send. */
    public static final String AAC = "A_AAC";
    /** Signed little-endian PCM. */
    public static final String PCM = "A_PCM/INT/LIT";
    /** H.264 with length-prefixed NAL units. */
    public static final String H264 = "V_MPEG4/ISO/AVC";

    /** Creates an audio track. */
    public static MkvTrack audio(
            int number,
            String name,
            String codecId,
            byte[] codecPrivate,
            double samplingHz,
            int channels,
            int bitDepth) {
        return new MkvTrack(
                number,
                number,
                Kind.AUDIO,
                name,
                codecId,
                codecPrivate,
                samplingHz,
                channels,
                bitDepth,
                0,
                0,
                0,
                0,
                false);
    }

    /** Creates a track of AAC-LC, with the private data for this rate and number of channels. */
    public static MkvTrack aac(int number, String name, int samplingHz, int channels) {
        byte[] config = AudioSpecificConfig.lowComplexity(samplingHz, channels).bytes();
        return audio(number, name, AAC, config, samplingHz, channels, 0);
    }

    /** Creates a track of s16le PCM with the correct codec id. */
    public static MkvTrack l16(int number, String name, int samplingHz, int channels) {
        return audio(number, name, PCM, new byte[0], samplingHz, channels, 16);
    }

    /** Creates a track of s16le PCM as Amazon Connect does: declared as AAC, with the format in the MimeType tag. */
    public static MkvTrack connectL16(int number, String name) {
        byte[] config = AudioSpecificConfig.lowComplexity(8_000, 1).bytes();
        return audio(number, name, AAC, config, 8_000, 1, 0);
    }

    /** Creates a track of H.264. */
    public static MkvTrack h264(
            int number, String name, AvcConfiguration configuration, int widthPixels, int heightPixels) {
        return new MkvTrack(
                number,
                number,
                Kind.VIDEO,
                name,
                H264,
                configuration.bytes(),
                0,
                0,
                0,
                0,
                0,
                widthPixels,
                heightPixels,
                false);
    }

    /** Returns a copy with the delay of the encoder. */
    public MkvTrack withCodecDelay(long nanos) {
        return new MkvTrack(
                number,
                uid,
                kind,
                name,
                codecId,
                codecPrivate,
                samplingHz,
                channels,
                bitDepth,
                defaultDurationNanos,
                nanos,
                widthPixels,
                heightPixels,
                contentEncoded);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof MkvTrack that
                && withoutPrivate().equals(that.withoutPrivate())
                && Arrays.equals(codecPrivate, that.codecPrivate);
    }

    @Override
    public int hashCode() {
        return 31 * withoutPrivate().hashCode() + Arrays.hashCode(codecPrivate);
    }

    private List<Object> withoutPrivate() {
        return List.of(
                number,
                uid,
                kind,
                name,
                codecId,
                samplingHz,
                channels,
                bitDepth,
                defaultDurationNanos,
                codecDelayNanos,
                widthPixels,
                heightPixels,
                contentEncoded);
    }
}
