package dev.llafar.audio.media;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.llafar.audio.media.MediaException.Reason;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.SequenceInputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SpoolTest {
    @TempDir
    Path folder;

    @Test
    void decodesAStreamWhoseIndexComesLast() throws IOException {
        var bytes = MediaFiles.bytes("speech.m4a");
        var path = Files.write(folder.resolve("speech.m4a"), bytes);
        short[] ofFile;
        try (var decoder = MediaDecoder.open(path, MediaOptions.MIXED)) {
            ofFile = MediaFiles.decodeAll(decoder).getFirst();
        }
        var spool = spool(1 << 20, 1 << 20);

        try (var decoder = open(bytes, spool)) {
            assertThat(spool.totalBytes()).isEqualTo(bytes.length);
            assertThat(MediaFiles.decodeAll(decoder).getFirst()).isEqualTo(ofFile);
        }

        assertThat(spool.totalBytes()).isZero();
    }

    @Test
    void leavesNoNameInTheFileSystem() throws IOException {
        var spool = spool(1 << 20, 1 << 20);
        try (var decoder = open(MediaFiles.bytes("speech.m4a"), spool)) {
            assertThat(decoder.read()).isNotNull();
            assertThat(folder).isEmptyDirectory();
        }
    }

    @Test
    void rejectsAStreamThatIsTooLongWithTheRemedy() throws IOException {
        var bytes = MediaFiles.bytes("speech.m4a");
        // The length of the media data is not declared, as if it reached to the end.
        var endless = bytes.clone();
        ByteBuffer.wrap(endless).putInt(mdatOf(bytes), 0);
        for (var stream : new byte[][] {bytes, endless}) {
            var spool = spool(5_000, 1 << 20);

            assertThatThrownBy(() -> open(stream, spool))
                    .isInstanceOfSatisfying(MediaException.class, failure -> assertThat(failure.reason())
                            .isEqualTo(Reason.INDEX_TOO_LATE))
                    .hasMessageContaining("index (moov) comes last and it has more than 5000 bytes")
                    .hasMessageContaining("-movflags +faststart");
            assertThat(spool.totalBytes()).isZero();
            assertThat(folder).isEmptyDirectory();
        }
    }

    @Test
    void rejectsADeclaredLengthWithoutReceivingIt() {
        var start = new ByteArrayInputStream(joined(
                box("ftyp", 16),
                ByteBuffer.allocate(16)
                        .putInt(1)
                        .put(ascii("mdat"))
                        .putLong(Long.MAX_VALUE)
                        .array()));
        var stream = new SequenceInputStream(start, new Failing("more of the stream was read"));

        assertThatThrownBy(() -> MediaDecoder.open(stream, "long", MediaOptions.MIXED))
                .isInstanceOfSatisfying(MediaException.class, failure -> assertThat(failure.reason())
                        .isEqualTo(Reason.INDEX_TOO_LATE));
    }

    @Test
    void boundsTheSumOfAllStreams() throws IOException {
        var bytes = MediaFiles.bytes("speech.m4a");
        var spool = spool(1 << 20, 2L * bytes.length - 1);
        var first = open(bytes, spool);

        assertThatThrownBy(() -> open(bytes, spool))
                .isInstanceOfSatisfying(MediaException.class, failure -> assertThat(failure.reason())
                        .isEqualTo(Reason.NO_SPACE));
        assertThat(spool.totalBytes()).isEqualTo(bytes.length);

        first.close();
        open(bytes, spool).close();
        assertThat(spool.totalBytes()).isZero();
    }

    @Test
    void reportsThatNoFileCanBeCreated() throws IOException {
        var bytes = MediaFiles.bytes("speech.m4a");
        var spool = new Spool(folder.resolve("absent"), 1 << 20, 1 << 20);

        assertThatThrownBy(() -> open(bytes, spool))
                .isInstanceOfSatisfying(MediaException.class, failure -> assertThat(failure.reason())
                        .isEqualTo(Reason.NO_SPACE))
                .hasMessageContaining("absent");
    }

    @Test
    void deletesTheFileWhenReceivingFails() throws IOException {
        var start = new ByteArrayInputStream(Arrays.copyOf(MediaFiles.bytes("speech.m4a"), 2_000));
        var cut = new SequenceInputStream(start, new Failing("the connection was cut"));
        var spool = spool(1 << 20, 1 << 20);

        assertThatThrownBy(() -> MediaDecoder.open(cut, "cut", MediaOptions.MIXED, spool, () -> false))
                .hasMessageContaining("the connection was cut");
        assertThat(spool.totalBytes()).isZero();
        assertThat(folder).isEmptyDirectory();
    }

    @ParameterizedTest
    @CsvSource({
        "'ftyp,mdat', true",
        "'ftyp,free,wide,mdat', true",
        "'wide,mdat', true",
        "'mdat', true",
        "'ftyp,moov,mdat', false",
        "'ftyp,free,moov,mdat', false",
        "'styp,sidx,moof,mdat', false",
        "'ftyp', false",
        "'OggS,mdat', false"
    })
    void findsTheOrderOfTheBoxes(String types, boolean indexIsLast) throws IOException {
        var bytes = new ByteArrayOutputStream();
        for (var type : types.split(",", -1)) {
            bytes.writeBytes(box(type, 100));
        }

        var start = Mp4Start.read(new byte[0], new ByteArrayInputStream(bytes.toByteArray()));

        assertThat(start.indexIsLast()).isEqualTo(indexIsLast);
        assertThat(bytes.toByteArray()).startsWith(start.bytes());
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 2, 7, 1 << 20, -1})
    void stopsAtABoxWithAnUnusableLength(int size) throws IOException {
        var bytes = ByteBuffer.allocate(200).putInt(size).put(ascii("ftyp")).array();

        assertThat(Mp4Start.read(new byte[0], new ByteArrayInputStream(bytes)).indexIsLast())
                .isFalse();
    }

    @Test
    void readsNoMoreThanEightBytesOfOtherStreams() throws IOException {
        var wav = new ByteArrayInputStream(joined(ascii("RIFF...."), new byte[1_000]));

        assertThat(Mp4Start.read(wav.readNBytes(4), wav).bytes()).hasSize(8);
    }

    private Spool spool(long maxStreamBytes, long maxTotalBytes) throws IOException {
        return new Spool(Files.createDirectories(folder), maxStreamBytes, maxTotalBytes);
    }

    private static MediaDecoder open(byte[] bytes, Spool spool) throws MediaException {
        return MediaDecoder.open(new ByteArrayInputStream(bytes), "stream", MediaOptions.MIXED, spool, () -> false);
    }

    private static int mdatOf(byte[] mp4) {
        return new String(mp4, StandardCharsets.ISO_8859_1).indexOf("mdat") - 4;
    }

    private static byte[] box(String type, int size) {
        return ByteBuffer.allocate(size).putInt(size).put(ascii(type)).array();
    }

    private static byte[] joined(byte[] first, byte[] second) {
        return ByteBuffer.allocate(first.length + second.length)
                .put(first)
                .put(second)
                .array();
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }

    private static final class Failing extends InputStream {
        private final String message;

        Failing(String message) {
            this.message = message;
        }

        @Override
        public int read() throws IOException {
            throw new IOException(message);
        }

        @Override
        public int read(byte[] target, int offset, int length) throws IOException {
            throw new IOException(message);
        }
    }
}
