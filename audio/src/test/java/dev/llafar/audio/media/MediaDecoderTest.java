package dev.llafar.audio.media;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.llafar.audio.SampleClock;
import dev.llafar.audio.Sounds;
import dev.llafar.audio.WavWriter;
import dev.llafar.audio.media.MediaException.Reason;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.SequenceInputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class MediaDecoderTest {
    @TempDir
    Path folder;

    @ParameterizedTest
    @CsvSource({
        "speech.ogg, opus, 48000, 0.9",
        "live.webm, opus, 16000, 0.9",
        "speech.flac, flac, 44100, 0.999",
        "speech.mp3, mp3, 22050, 0.97",
        "speech.m4a, aac, 48000, 0.97"
    })
    void decodesSpeechAtItsPosition(String file, String codec, int rateHz, double similarity) throws IOException {
        try (var decoder = MediaDecoder.open(resource(file), MediaOptions.MIXED)) {
            assertThat(decoder.description().codec()).isEqualTo(codec);
            assertThat(decoder.description().sampleRateHz()).isEqualTo(rateHz);
            assertThat(decoder.description().channels()).isEqualTo(1);

            var decoded = MediaFiles.decodeAll(decoder).getFirst();

            var said = Sounds.speech();
            assertThat(Similarity.bestLag(decoded, said)).isBetween(-1, 1);
            assertThat(Similarity.at(0, decoded, said)).isGreaterThan(similarity);
            // Encoders fill their last block; within 50 ms it is the same length.
            assertThat(decoded.length).isCloseTo(said.length, within(800));
            assertThat(decoder.incomplete()).isFalse();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"speech.ogg", "live.webm", "speech.flac", "speech.mp3"})
    void decodesAStreamIndependentlyOfReadSizes(String file) throws IOException {
        short[] fromFile;
        try (var decoder = MediaDecoder.open(resource(file), MediaOptions.MIXED)) {
            fromFile = MediaFiles.decodeAll(decoder).getFirst();
        }
        var whole = streamed(file, Integer.MAX_VALUE);

        // Unlike a stream, a file may declare how many of its last samples are the encoder's padding.
        assertThat(Similarity.at(0, whole, fromFile)).isGreaterThan(0.9999);
        for (int most : new int[] {1, 13, 1_000}) {
            assertThat(streamed(file, most)).as("%d bytes a read", most).isEqualTo(whole);
        }
    }

    private static short[] streamed(String file, int mostBytes) throws IOException {
        var trickle = new Trickle(MediaFiles.bytes(file), mostBytes);
        try (var decoder = MediaDecoder.open(trickle, file, MediaOptions.MIXED)) {
            return MediaFiles.decodeAll(decoder).getFirst();
        }
    }

    @Test
    void readsNoByteAheadOfALiveStream() throws IOException {
        var ogg = MediaFiles.bytes("live.ogg");
        var pageStarts = new ArrayList<Integer>();
        for (int at = 0; at + 4 <= ogg.length; at++) {
            if (new String(ogg, at, 4, StandardCharsets.ISO_8859_1).equals("OggS")) {
                pageStarts.add(at);
            }
        }
        // After two header pages, the samples of a page are available when its last byte is received.
        var pageEnds = new ArrayList<>(pageStarts.subList(3, pageStarts.size()));
        pageEnds.add(ogg.length);
        assertThat(bytesReadAtChunks(ogg).stream().distinct().toList()).isEqualTo(pageEnds);

        // WebM gives every block of 20 ms by itself.
        var webm = MediaFiles.bytes("live.webm");
        var readAt = bytesReadAtChunks(webm);
        assertThat(readAt.getFirst()).isLessThan(500);
        assertThat(readAt.stream().distinct().count()).isGreaterThanOrEqualTo(readAt.size() - 2L);
    }

    /** Bytes taken from the stream when each chunk came out. */
    private static List<Integer> bytesReadAtChunks(byte[] bytes) throws IOException {
        var trickle = new Trickle(bytes, 1);
        var readAt = new ArrayList<Integer>();
        try (var decoder = MediaDecoder.open(trickle, "live", MediaOptions.MIXED)) {
            while (decoder.read() != null) {
                readAt.add(bytes.length - trickle.available());
            }
        }
        return readAt;
    }

    @Test
    void reportsTheDurationOfAFile() throws IOException {
        for (var file : List.of("speech.ogg", "speech.flac", "speech.m4a", "speech.mp3")) {
            try (var decoder = MediaDecoder.open(resource(file), MediaOptions.MIXED)) {
                assertThat(decoder.description().durationSamples().orElseThrow())
                        .as(file)
                        .isCloseTo(Sounds.speech().length, within(1_600L));
            }
        }
    }

    @Test
    void keepsChannelsSeparateOnRequest() throws IOException {
        try (var decoder = MediaDecoder.open(resource("stereo.ogg"), MediaOptions.SPLIT)) {
            var channels = MediaFiles.decodeAll(decoder);

            assertThat(channels).hasSize(2);
            var tone = Sounds.tones(1_390, 4_000, at -> 440, 1);
            assertThat(Similarity.at(0, channels.get(0), Sounds.speech())).isGreaterThan(0.9);
            assertThat(Math.abs(Similarity.at(0, channels.get(0), tone))).isLessThan(0.2);
            assertThat(Similarity.at(0, channels.get(1), tone)).isGreaterThan(0.9);
        }
    }

    @Test
    void mixesEqualChannelsAtTheSameLevel() throws IOException {
        var path = folder.resolve("both.wav");
        var loud = Sounds.tones(500, 32_000, at -> 300, 1);
        var both = new short[2 * loud.length];
        for (int i = 0; i < loud.length; i++) {
            both[2 * i] = loud[i];
            both[2 * i + 1] = loud[i];
        }
        try (var writer = new WavWriter(path, 16_000, 2)) {
            writer.write(both);
        }

        try (var decoder = MediaDecoder.open(path, MediaOptions.MIXED)) {
            var mixed = MediaFiles.decodeAll(decoder).getFirst();
            assertThat(mixed).hasSize(loud.length);
            for (int i = 0; i < loud.length; i++) {
                assertThat(mixed[i]).isCloseTo(loud[i], within((short) 1));
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"live.webm", "speech.flac", "speech.mp3", "speech.m4a", "speech.wav"})
    void decodesTheRestOfATruncatedFile(String file) throws IOException {
        var whole = file.endsWith(".wav") ? wavBytes() : MediaFiles.bytes(file);
        var path = folder.resolve(file);
        // MP4's index comes last here: without it nothing of the file can be read, which has a test of its own.
        Files.write(path, Arrays.copyOf(whole, file.endsWith(".m4a") ? whole.length : whole.length / 2));

        try (var decoder = MediaDecoder.open(path, MediaOptions.MIXED)) {
            var decoded = MediaFiles.decodeAll(decoder).getFirst();

            int part = file.endsWith(".m4a") ? decoded.length : decoded.length - 1_600;
            assertThat(part).isGreaterThan(4_000);
            assertThat(Similarity.at(0, Arrays.copyOf(decoded, part), Arrays.copyOf(Sounds.speech(), part)))
                    .isGreaterThan(0.85);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"speech.flac", "speech.wav", "speech.mp3"})
    void reportsAFileShorterThanItsHeaderDeclares(String file) throws IOException {
        var whole = file.endsWith(".wav") ? wavBytes() : MediaFiles.bytes(file);
        var path = folder.resolve(file);
        Files.write(path, Arrays.copyOf(whole, whole.length / 2));

        try (var decoder = MediaDecoder.open(path, MediaOptions.MIXED)) {
            MediaFiles.decodeAll(decoder);
            assertThat(decoder.incomplete()).isTrue();
        }
    }

    @Test
    void readsAnExtensibleWavHeaderAndSkipsUnknownChunks() throws IOException {
        var wav = ByteBuffer.allocate(200).order(ByteOrder.LITTLE_ENDIAN);
        wav.put(ascii("RIFF")).putInt(0).put(ascii("WAVE"));
        wav.put(ascii("junk")).putInt(3).put(new byte[4]);
        wav.put(ascii("fmt ")).putInt(40).putShort((short) 0xFFFE).putShort((short) 1);
        wav.putInt(16_000).putInt(32_000).putShort((short) 2).putShort((short) 16);
        wav.putShort((short) 22).putShort((short) 16).putInt(4);
        // The sub-format's GUID: PCM.
        wav.put(new byte[] {1, 0, 0, 0, 0, 0, 0x10, 0, (byte) 0x80, 0, 0, (byte) 0xAA, 0, 0x38, (byte) 0x9B, 0x71});
        wav.put(ascii("data")).putInt(4).putShort((short) 7).putShort((short) -7);

        assertThat(samplesOf(Arrays.copyOf(wav.array(), wav.position()))).containsExactly(7, -7);
    }

    @Test
    void readsWavOfUnknownLengthToItsEnd() throws IOException {
        var path = folder.resolve("pipe.wav");
        try (var writer = WavWriter.mono(path)) {
            writer.write(new short[] {1, -2, 300});
        }
        var bytes = Files.readAllBytes(path);
        ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).putInt(40, -1);

        assertThat(samplesOf(bytes)).containsExactly(1, -2, 300);
    }

    @Test
    void readsTruncatedWavToItsLastWholeSample() throws IOException {
        var path = folder.resolve("cut.wav");
        try (var writer = WavWriter.mono(path)) {
            writer.write(new short[] {1, -2, 300, -400});
        }
        var bytes = Files.readAllBytes(path);

        assertThat(samplesOf(Arrays.copyOf(bytes, bytes.length - 3))).containsExactly(1, -2);
    }

    private static short[] samplesOf(byte[] wav) throws IOException {
        try (var decoder = MediaDecoder.open(new ByteArrayInputStream(wav), "test.wav", MediaOptions.MIXED)) {
            return decoder.readAll().mono();
        }
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }

    @Test
    void stopsWhenInterrupted() throws IOException {
        var path = folder.resolve("long.wav");
        try (var writer = WavWriter.mono(path)) {
            writer.write(Sounds.noise(20_000, 1_000, 1));
        }
        try (var decoder = MediaDecoder.open(path, MediaOptions.MIXED)) {
            assertThat(decoder.read()).isNotNull();
            decoder.interrupt();
            assertThatThrownBy(decoder::read)
                    .isInstanceOfSatisfying(MediaException.class, failure -> assertThat(failure.reason())
                            .isEqualTo(Reason.INTERRUPTED));
        }
    }

    @Test
    void reportsTheCauseOfAReadError() throws IOException {
        var bytes = Arrays.copyOf(MediaFiles.bytes("speech.flac"), 20_000);
        var failing = new SequenceInputStream(new ByteArrayInputStream(bytes), new InputStream() {
            @Override
            public int read(byte[] target, int offset, int length) throws IOException {
                throw new IOException("the cable was cut");
            }

            @Override
            public int read() throws IOException {
                throw new IOException("the cable was cut");
            }
        });
        try (var decoder = MediaDecoder.open(failing, "call 7", MediaOptions.MIXED)) {
            assertThatThrownBy(() -> MediaFiles.decodeAll(decoder))
                    .hasMessage("call 7: could not be read: the cable was cut")
                    .hasCauseInstanceOf(IOException.class);
        }
    }

    @Test
    void opensMoreDecodersThanJavaCppHasCallbacks() throws IOException {
        var decoders = new ArrayList<MediaDecoder>();
        try {
            for (int i = 0; i < 40; i++) {
                decoders.add(MediaDecoder.open(resource("speech.ogg"), MediaOptions.MIXED));
            }
            for (var decoder : decoders) {
                assertThat(MediaFiles.decodeAll(decoder).getFirst().length).isGreaterThan(20_000);
            }
        } finally {
            decoders.forEach(MediaDecoder::close);
        }
    }

    @Test
    void countsSamplesFromTheStart() throws IOException {
        try (var decoder = MediaDecoder.open(resource("speech.ogg"), MediaOptions.MIXED)) {
            long next = 0;
            for (var chunk = decoder.read(); chunk != null; chunk = decoder.read()) {
                assertThat(chunk.firstSample()).isEqualTo(next);
                assertThat(chunk.samples()).isBetween(1, SampleClock.SAMPLE_RATE_HZ);
                next += chunk.samples();
            }
            assertThat(decoder.samplesDelivered()).isEqualTo(next);
            assertThat(decoder.read()).isNull();
        }
    }

    private Path resource(String name) throws IOException {
        return file(name, MediaFiles.bytes(name));
    }

    private Path file(String name, byte[] bytes) throws IOException {
        return Files.write(folder.resolve(name), bytes);
    }

    private static byte[] wavBytes() throws IOException {
        try (var in = Sounds.class.getResourceAsStream("speech-en.wav")) {
            return in.readAllBytes();
        }
    }

    /** Gives few bytes a read, as a socket may. */
    private static final class Trickle extends ByteArrayInputStream {
        private final int most;

        Trickle(byte[] bytes, int most) {
            super(bytes);
            this.most = most;
        }

        @Override
        public synchronized int read(byte[] target, int offset, int length) {
            return super.read(target, offset, Math.min(length, most));
        }
    }
}
