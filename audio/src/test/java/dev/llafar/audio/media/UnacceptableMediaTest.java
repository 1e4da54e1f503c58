package dev.llafar.audio.media;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.llafar.audio.Sounds;
import dev.llafar.audio.media.MediaException.Reason;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class UnacceptableMediaTest {
    @TempDir
    Path folder;

    @Test
    void reportsTheFileAndTheProblem() throws IOException {
        assertRefused(folder.resolve("absent.wav"), Reason.UNREADABLE, "does not exist");
        assertRefused(folder, Reason.UNREADABLE, "is a directory");
        assertRefused(file("empty.wav", new byte[0]), Reason.EMPTY, "is empty");
        assertRefused(
                file("letter.mp3", "Dear all, this is not audio.".repeat(500)),
                Reason.NOT_MEDIA,
                "is not an accepted audio or video file");
        assertRefused(
                file("noise.ogg", randomBytes(200_000)), Reason.NOT_MEDIA, "is not an accepted audio or video file");
        assertRefused(file("header.wav", Arrays.copyOf(wavBytes(), 44)), Reason.EMPTY, "contains no samples");
        assertRefused(
                file("noindex.m4a", Arrays.copyOf(MediaFiles.bytes("speech.m4a"), 5_000)),
                Reason.NOT_MEDIA,
                "is not an accepted audio or video file");
        assertRefused(file("picture.mkv", MediaFiles.bytes("picture.mkv")), Reason.NO_AUDIO, "has no audio");
    }

    @ParameterizedTest
    @ValueSource(strings = {"zeros.bin", "zeros.mp3", "zeros.wav"})
    void rejectsATenGigabyteSparseFileQuickly(String name) throws IOException {
        var path = folder.resolve(name);
        try (var file = new RandomAccessFile(path.toFile(), "rw")) {
            file.setLength(10L << 30);
        }

        assertRefused(path, Reason.NOT_MEDIA, "is not an accepted audio or video file");
    }

    @Test
    void rejectsAnMp3FrameFollowedByGigabytesOfZeros() throws IOException {
        var path = file("frame.mp3", MediaFiles.bytes("speech.mp3"));
        try (var file = new RandomAccessFile(path.toFile(), "rw")) {
            file.setLength(10L << 30);
        }

        try (var decoder = MediaDecoder.open(path, MediaOptions.MIXED)) {
            assertThatThrownBy(() -> MediaFiles.decodeAll(decoder))
                    .isInstanceOf(MediaException.class)
                    .hasMessageContaining("no audio in 32 MiB");
        }
    }

    @Test
    void neverOpensFilesThatAMediaFileReferences() throws IOException {
        var secret = file("secret.wav", wavBytes());
        for (var text : List.of(
                "ffconcat version 1.0\nfile 'secret.wav'\n",
                "ffconcat version 1.0\nfile '" + secret + "'\n",
                "#EXTM3U\n#EXT-X-TARGETDURATION:1\n#EXTINF:1,\n" + secret.toUri() + "\n#EXT-X-ENDLIST\n",
                "#EXTM3U\n#EXT-X-TARGETDURATION:1\n#EXTINF:1,\nsecret.wav\n#EXT-X-ENDLIST\n",
                "v=0\no=- 0 0 IN IP4 127.0.0.1\ns=x\nc=IN IP4 127.0.0.1\nt=0 0\nm=audio 5004 RTP/AVP 0\n",
                "<?xml version=\"1.0\"?><MPD xmlns=\"urn:mpeg:dash:schema:mpd:2011\" type=\"static\"><Period>"
                        + "<AdaptationSet><Representation id=\"1\"><BaseURL>secret.wav</BaseURL>"
                        + "</Representation></AdaptationSet></Period></MPD>")) {
            for (var name : List.of("list.m3u8", "list.ffconcat", "list.sdp", "list.wav")) {
                assertRefused(file(name, text), Reason.NOT_MEDIA, "is not an accepted audio or video file");
            }
        }
    }

    private static void assertRefused(Path path, Reason reason, String message) {
        assertThatThrownBy(() -> {
                    try (var decoder = MediaDecoder.open(path, MediaOptions.MIXED)) {
                        MediaFiles.decodeAll(decoder);
                    }
                })
                .as("%s", path.getFileName())
                .isInstanceOfSatisfying(MediaException.class, failure -> assertThat(failure.reason())
                        .isEqualTo(reason))
                .hasMessageStartingWith(path + ": ")
                .hasMessageContaining(message);
    }

    private Path file(String name, String text) throws IOException {
        return Files.writeString(folder.resolve(name), text);
    }

    private Path file(String name, byte[] bytes) throws IOException {
        return Files.write(folder.resolve(name), bytes);
    }

    private static byte[] wavBytes() throws IOException {
        try (var in = Sounds.class.getResourceAsStream("speech-en.wav")) {
            return in.readAllBytes();
        }
    }

    private static byte[] randomBytes(int length) {
        var bytes = new byte[length];
        new Random(9).nextBytes(bytes);
        return bytes;
    }
}
