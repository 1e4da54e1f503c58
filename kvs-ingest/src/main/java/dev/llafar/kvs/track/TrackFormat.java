package dev.llafar.kvs.track;

import dev.llafar.kvs.fragment.FragmentTags;
import dev.llafar.kvs.mkv.AudioSpecificConfig;
import dev.llafar.kvs.mkv.MkvTrack;
import java.util.HexFormat;
import java.util.Locale;

/** The encoding of a track. As long as the format is equal, the decoder is kept. */
public sealed interface TrackFormat {
    /** Interleaved s16le. The services call it L16, although L16 is big-endian elsewhere. */
    record L16(int sampleRateHz, int channels) implements TrackFormat {}

    /**
     * AAC without ADTS headers.
     *
     * @param configHex the AudioSpecificConfig of the track, or a computed one if the track has none
     */
    record Aac(String configHex, int sampleRateHz, int channels) implements TrackFormat {
        byte[] config() {
            return HexFormat.of().parseHex(configHex);
        }
    }

    /** Cannot be decoded. */
    record Unusable(String reason) implements TrackFormat {}

    int MAX_CHANNELS = 8;

    /** The format that a track and the tags of its fragment declare. */
    static TrackFormat of(MkvTrack track, FragmentTags tags) {
        if (track.kind() != MkvTrack.Kind.AUDIO) {
            return new Unusable("track " + track.number() + " is " + track.kind() + ", expected AUDIO");
        }
        if (track.contentEncoded()) {
            return new Unusable("track " + track.number() + " has ContentEncodings, expected plain frames");
        }
        int rate = (int) Math.round(track.samplingHz());
        // Amazon Connect declares raw PCM as A_AAC. The MimeType tag is correct, so it takes precedence.
        var mime = tags.mimeType().orElse("").toLowerCase(Locale.ROOT);
        if (mime.startsWith("audio/l16")) {
            return l16(track, parameter(mime, "rate", rate), parameter(mime, "channels", track.channels()));
        }
        if (track.codecId().equals(MkvTrack.PCM)) {
            return track.bitDepth() == 16 || track.bitDepth() == 0
                    ? l16(track, rate, track.channels())
                    : new Unusable("track " + track.number() + " has " + track.bitDepth() + " bits, expected 16");
        }
        if (track.codecId().startsWith(MkvTrack.AAC)) {
            return aac(track, tags, rate);
        }
        return new Unusable("track " + track.number() + " has codec " + track.codecId()
                + ", expected A_AAC, A_PCM/INT/LIT or a MimeType tag of audio/L16");
    }

    private static TrackFormat l16(MkvTrack track, int rate, int channels) {
        if (rate < 8_000 || rate > 192_000 || channels < 1 || channels > MAX_CHANNELS) {
            return new Unusable("track " + track.number() + " is L16 of " + rate + " Hz and " + channels
                    + " channels, expected 8000 to 192000 Hz and 1 to " + MAX_CHANNELS + " channels");
        }
        return new L16(rate, channels);
    }

    private static TrackFormat aac(MkvTrack track, FragmentTags tags, int rate) {
        try {
            var config = track.codecPrivate().length > 0
                    ? AudioSpecificConfig.parse(track.codecPrivate())
                    : AudioSpecificConfig.lowComplexity(
                            tags.sampleRateHz().orElse(rate), tags.channels().orElse(track.channels()));
            byte[] bytes = track.codecPrivate().length > 0 ? track.codecPrivate() : config.bytes();
            return new Aac(HexFormat.of().formatHex(bytes), config.samplingHz(), config.channels());
        } catch (IllegalArgumentException refused) {
            return new Unusable("track " + track.number() + " is AAC, and its " + refused.getMessage());
        }
    }

    /** "audio/L16;rate=8000;channels=1;" */
    private static int parameter(String mime, String name, int otherwise) {
        int at = mime.indexOf(";" + name + "=");
        if (at < 0) {
            return otherwise;
        }
        int begin = at + name.length() + 2;
        int end = begin;
        while (end < mime.length() && mime.charAt(end) >= '0' && mime.charAt(end) <= '9') {
            end++;
        }
        return end > begin && end - begin <= 9 ? Integer.parseInt(mime.substring(begin, end)) : otherwise;
    }
}
