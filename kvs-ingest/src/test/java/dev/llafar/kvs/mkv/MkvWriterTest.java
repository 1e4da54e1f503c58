package dev.llafar.kvs.mkv;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class MkvWriterTest {
    @ParameterizedTest
    @CsvSource({
        "48000, 1, 1188",
        "48000, 2, 1190",
        "44100, 2, 1210",
        "16000, 1, 1408",
        "8000, 1, 1588",
        "96000, 8, 1038"
    })
    void audioSpecificConfigIsComputed(int rate, int channels, String hex) {
        var config = AudioSpecificConfig.lowComplexity(rate, channels);
        assertThat(HexFormat.of().formatHex(config.bytes())).isEqualTo(hex);
        assertThat(AudioSpecificConfig.parse(config.bytes())).isEqualTo(config);
    }

    @Test
    void audioSpecificConfigSupportsOtherRates() {
        var config = AudioSpecificConfig.lowComplexity(10_000, 2);
        assertThat(config.bytes()).hasSize(5);
        assertThat(AudioSpecificConfig.parse(config.bytes())).isEqualTo(config);
    }

    /** Where the size of a block needs a byte more: 127, 16,383 and 2,097,151 would read as unknown. */
    @ParameterizedTest
    @ValueSource(ints = {0, 122, 123, 124, 16_378, 16_379, 16_380, 2_097_146, 2_097_147, 2_097_148})
    void blocksOfEverySizeRoundTrip(int bytes) {
        var frame = new MkvFrame(1, 5_000_000, true, new byte[bytes]);
        var stream = HandmadeMkv.join(
                MkvWriter.documentHead("x", List.of(MkvTrack.l16(1, "", 8_000, 1))),
                MkvWriter.cluster(0, List.of(frame)));

        assertThat(MkvReaderTest.frames(MkvReaderTest.read(stream))).containsExactly(frame);
    }

    @Test
    void tracksRoundTrip() {
        var tracks = List.of(
                MkvTrack.aac(1, "Gwrandäwr 話", 48_000, 2).withCodecDelay(21_333_333),
                MkvTrack.l16(2, "", 8_000, 1),
                MkvTrack.connectL16(126, "AUDIO_TO_CUSTOMER"));
        var events = MkvReaderTest.read(MkvWriter.documentHead("Llafar", tracks));

        assertThat(MkvReaderTest.only(events, MkvEvent.Tracks.class)).containsExactly(new MkvEvent.Tracks(tracks));
        assertThat(MkvReaderTest.only(events, MkvEvent.SegmentInfo.class))
                .containsExactly(new MkvEvent.SegmentInfo(1_000_000, "Llafar", "Llafar"));
    }

    @Test
    void longTagsRoundTrip() {
        var tags = List.of(new MkvTag("a", "x".repeat(20_000)), new MkvTag("é", ""));
        var stream = HandmadeMkv.join(MkvWriter.documentHead("", List.of()), MkvWriter.tags(tags));

        assertThat(MkvReaderTest.only(MkvReaderTest.read(stream), MkvEvent.Tags.class)
                        .get(0)
                        .tags())
                .isEqualTo(tags);
    }

    @Test
    void rejectsValuesThatDoNotFit() {
        assertThatThrownBy(() -> MkvWriter.cluster(0, List.of(new MkvFrame(1, 32_768_000_000L, true, new byte[0]))))
                .hasMessage("a frame of track 1 is 32768 ms from its Cluster, expected -32768 to 32767");
        assertThatThrownBy(() -> MkvWriter.cluster(0, List.of(new MkvFrame(127, 0, true, new byte[0]))))
                .hasMessage("track is 127, expected 1 to 126");
        assertThatThrownBy(() -> MkvWriter.cluster(1, List.of()))
                .hasMessage("timeNanos is 1, expected a whole number of milliseconds from 0");
        assertThatThrownBy(() -> AvcConfiguration.fromAnnexB(new byte[] {0, 0, 1, 0x67, 1, 2, 3}))
                .hasMessage("H.264 data of 7 bytes has no picture parameter set, expected both");
    }
}
