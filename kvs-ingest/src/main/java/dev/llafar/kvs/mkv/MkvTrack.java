package dev.llafar.kvs.mkv;

import java.util.Arrays;
import java.util.List;

/**
 * A TrackEntry.
 *
 * @param name "" when the track has none
 * @param codecPrivate empty when the track has none; must not be written to
 * @param samplingHz 8000 when not stated, as Matroska says; 0 for video
 * @param channels 1 when not stated, as Matroska says; 0 for video
 * @param bitDepth 0 when not stated
 * @param defaultDurationNanos of a frame; 0 when not stated
 * @param codecDelayNanos what the decoder's first output has too much; 0 when not stated
 * @param widthPixels 0 for audio
 * @param heightPixels 0 for audio
 * @param contentEncoded payloads are compressed or encrypted once more, which no stream of speech is: they cannot be used
 */
@SuppressWarnings(
        "ArrayRecordComponent") // Codec private data goes to decoders as bytes; the contract above says hands off.
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

    /** AAC; Kinesis Video Streams has no other compressed audio that a browser or a phone sends. */
    public static final String AAC = "A_AAC";
    /** Signed little-endian PCM. */
    public static final String PCM = "A_PCM/INT/LIT";
    /** H.264 with length-prefixed NAL units. */
    public static final String H264 = "V_MPEG4/ISO/AVC";

    /** An audio track with what its codec needs. */
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

    /** AAC-LC; the private data is computed from rate and channels. */
    public static MkvTrack aac(int number, String name, int samplingHz, int channels) {
        byte[] config = AudioSpecificConfig.lowComplexity(samplingHz, channels).bytes();
        return audio(number, name, AAC, config, samplingHz, channels, 0);
    }

    /** s16le PCM under its proper codec id. */
    public static MkvTrack l16(int number, String name, int samplingHz, int channels) {
        return audio(number, name, PCM, new byte[0], samplingHz, channels, 16);
    }

    /** s16le PCM as Amazon Connect writes it: called AAC, and only the fragment's MimeType tag tells the truth. */
    public static MkvTrack connectL16(int number, String name) {
        byte[] config = AudioSpecificConfig.lowComplexity(8_000, 1).bytes();
        return audio(number, name, AAC, config, 8_000, 1, 0);
    }

    /** H.264; the private data is computed from the encoder's parameter sets. */
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

    /** The same track, whose decoder begins with so much that was not in the recording: an encoder's priming. */
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
