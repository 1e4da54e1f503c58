package dev.llafar.kvs.track;

import static org.assertj.core.api.Assertions.assertThat;

import dev.llafar.kvs.fragment.FragmentTags;
import dev.llafar.kvs.mkv.MkvTag;
import dev.llafar.kvs.mkv.MkvTrack;
import java.util.List;
import org.junit.jupiter.api.Test;

class TrackFormatTest {
    private static final FragmentTags NO_TAGS = new FragmentTags(List.of());

    @Test
    void mimeTypeTakesPrecedenceOverTheCodecId() {
        var track = MkvTrack.connectL16(1, "AUDIO_FROM_CUSTOMER");

        assertThat(TrackFormat.of(track, mime("audio/L16;rate=8000;channels=1;")))
                .isEqualTo(new TrackFormat.L16(8_000, 1));
        assertThat(TrackFormat.of(track, mime("audio/L16; no parameters"))).isEqualTo(new TrackFormat.L16(8_000, 1));
        assertThat(TrackFormat.of(track, mime("AUDIO/l16;channels=2;rate=16000")))
                .isEqualTo(new TrackFormat.L16(16_000, 2));
        assertThat(TrackFormat.of(track, NO_TAGS)).isEqualTo(new TrackFormat.Aac("1588", 8_000, 1));
    }

    @Test
    void aacConfigurationTakesPrecedenceOverTheTrack() {
        byte[] config = {0x11, (byte) 0x88}; // AAC-LC, 48 kHz, mono
        var track = MkvTrack.audio(1, "", MkvTrack.AAC, config, 8_000, 2, 0);

        assertThat(TrackFormat.of(track, NO_TAGS)).isEqualTo(new TrackFormat.Aac("1188", 48_000, 1));
    }

    @Test
    void computesAMissingConfiguration() {
        var track = MkvTrack.audio(1, "", MkvTrack.AAC, new byte[0], 44_100, 2, 0);
        var tags = new FragmentTags(List.of(new MkvTag("sampleRate", "48000"), new MkvTag("channels", "1")));

        assertThat(TrackFormat.of(track, tags)).isEqualTo(new TrackFormat.Aac("1188", 48_000, 1));
        assertThat(TrackFormat.of(track, NO_TAGS)).isEqualTo(new TrackFormat.Aac("1210", 44_100, 2));
    }

    @Test
    void reportsWhyATrackCannotBeDecoded() {
        assertThat(reason(MkvTrack.audio(3, "", "A_OPUS", new byte[0], 48_000, 1, 0), NO_TAGS))
                .isEqualTo("track 3 has codec A_OPUS, expected A_AAC, A_PCM/INT/LIT or a MimeType tag of audio/L16");
        assertThat(reason(MkvTrack.audio(3, "", MkvTrack.PCM, new byte[0], 48_000, 1, 24), NO_TAGS))
                .isEqualTo("track 3 has 24 bits, expected 16");
        assertThat(reason(MkvTrack.connectL16(3, ""), mime("audio/L16;rate=4000;channels=1;")))
                .isEqualTo("track 3 is L16 of 4000 Hz and 1 channels, expected 8000 to 192000 Hz and 1 to 8 channels");
        assertThat(reason(MkvTrack.audio(3, "", MkvTrack.AAC, new byte[] {0x17}, 48_000, 1, 0), NO_TAGS))
                .isEqualTo("track 3 is AAC, and its AudioSpecificConfig has 1 bytes, expected at least 2");
    }

    private static FragmentTags mime(String type) {
        return new FragmentTags(List.of(new MkvTag(FragmentTags.MIME_TYPE, type)));
    }

    private static String reason(MkvTrack track, FragmentTags tags) {
        return ((TrackFormat.Unusable) TrackFormat.of(track, tags)).reason();
    }
}
