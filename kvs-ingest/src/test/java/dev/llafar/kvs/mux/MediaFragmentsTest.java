package dev.llafar.kvs.mux;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.llafar.audio.WavWriter;
import dev.llafar.audio.media.MediaException;
import dev.llafar.kvs.fragment.Fragment;
import dev.llafar.kvs.fragment.FragmentEvent;
import dev.llafar.kvs.fragment.FragmentReader;
import dev.llafar.kvs.fragment.FragmentTags;
import dev.llafar.kvs.mkv.MkvFrame;
import dev.llafar.kvs.mkv.MkvTag;
import dev.llafar.kvs.mkv.MkvTrack;
import dev.llafar.kvs.mkv.Streams;
import dev.llafar.kvs.mux.MuxOptions.SoundCodec;
import dev.llafar.kvs.producer.OutgoingFragment;
import dev.llafar.kvs.track.CallAudio;
import dev.llafar.kvs.track.CallEvent;
import dev.llafar.kvs.track.Calls;
import dev.llafar.kvs.track.VoiceNames;
import java.io.ByteArrayOutputStream;
import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class MediaFragmentsTest {
    private static final long START = Streams.START_MILLIS;

    @TempDir
    private Path folder;

    @ParameterizedTest
    @CsvSource({"8000, 1", "8000, 2", "44100, 2"})
    void l16KeepsEverySampleOfEveryChannel(int rateHz, int channels) throws IOException {
        long seed = new Random().nextLong();
        var samples = noise(seed, rateHz * channels * 7 / 2 + 3 * channels);
        var fragments = read(put(wav("noise.wav", rateHz, channels, samples), options(SoundCodec.L16, false)));

        var voices = heard(fragments);
        assertThat(voices.keySet())
                .isEqualTo(channels == 1 ? Set.of(VoiceNames.CUSTOMER) : Set.of(VoiceNames.CUSTOMER, VoiceNames.AGENT));
        assertThat(voices.get(VoiceNames.CUSTOMER)).as("seed %d", seed).isEqualTo(channel(samples, channels, 0));
        if (channels == 2) {
            assertThat(voices.get(VoiceNames.AGENT)).as("seed %d", seed).isEqualTo(channel(samples, 2, 1));
        }
        assertThat(fragments)
                .extracting(Fragment::timeMillis)
                .containsExactly(START, START + 1_000, START + 2_000, START + 3_000);
        var tags = fragments.getFirst().tags();
        assertThat(tags.mimeType()).hasValue("audio/L16;rate=" + rateHz + ";channels=1;");
        assertThat(tags.positive(FragmentTags.AUDIO_FROM_CUSTOMER)).hasValue(1);
        assertThat(tags.value("ContactId")).hasValue("contact-7");
    }

    @ParameterizedTest
    @CsvSource({"8000, 1", "16000, 2", "44100, 2", "96000, 1", "37800, 1"})
    void aacIsAlignedToTheSampleWhereARateNeedsNoChange(int rateHz, int channels) throws IOException {
        var said = sweep(rateHz, 5 * rateHz);
        var file = wav("sweep.wav", rateHz, channels, spread(said, channels));
        var fragments = read(put(file, options(SoundCodec.AAC, false)));

        assertThat(fragments).hasSizeBetween(3, 4);
        var track = fragments.getFirst().tracks().getFirst();
        int encodedHz = (int) track.samplingHz();
        assertThat(encodedHz).isEqualTo(rateHz == 37_800 ? 44_100 : Math.min(rateHz, 48_000));
        assertThat(track.channels()).isEqualTo(channels);
        var expected = sweep(encodedHz, 5 * encodedHz);
        assertThat(correlation(expected, heard(fragments).get(VoiceNames.AUDIO)))
                .isGreaterThan(0.99);
    }

    @Test
    void fragmentsFollowOneAnotherAndSayHowLongTheyAre() throws IOException {
        var fragments = put(wav("a.wav", 16_000, 1, noise(1, 16_000 * 9)), options(SoundCodec.AAC, false))
                .fragments();

        assertThat(fragments).hasSize(5);
        for (int i = 1; i < fragments.size(); i++) {
            var before = fragments.get(i - 1);
            assertThat(fragments.get(i).timecodeMillis() - before.timecodeMillis())
                    .isBetween(1_900L, 2_100L);
            assertThat(before.durationMillis()).isBetween(1_900L, 2_100L);
        }
        assertThat(fragments.getFirst().timecodeMillis()).isEqualTo(START);
    }

    @Test
    void whatIsNoMediumOrHasNoVideoIsRefusedByName() throws IOException {
        var text = Files.writeString(folder.resolve("notes.txt"), "not a recording ".repeat(500));
        assertThatThrownBy(() -> MediaFragments.open(text, options(SoundCodec.AAC, false)))
                .isInstanceOf(MediaException.class)
                .hasMessageContaining("notes.txt")
                .extracting(failure -> ((MediaException) failure).reason())
                .isEqualTo(MediaException.Reason.NOT_MEDIA);
        var sound = wav("sound.wav", 8_000, 1, noise(2, 8_000));
        assertThatThrownBy(() -> MediaFragments.open(sound, options(SoundCodec.AAC, true)))
                .hasMessageContaining("sound.wav: has no video");
        assertThatThrownBy(() -> MediaFragments.open(folder.resolve("none"), options(SoundCodec.L16, false)))
                .hasMessageContaining("does not exist");
        assertThatThrownBy(() -> options(SoundCodec.L16, true)).hasMessageContaining("expected AAC");
    }

    @Test
    void aShortFilmKeepsItsSoundAndItsPictures() throws IOException {
        var film = Files.write(folder.resolve("film.mkv"), Streams.recorded("ffmpeg-h264-aac.mkv"));
        var fragments = read(put(film, options(SoundCodec.AAC, true)));

        assertThat(fragments).hasSize(1);
        var tracks = fragments.getFirst().tracks();
        assertThat(tracks).extracting(MkvTrack::codecId).containsExactly(MkvTrack.H264, MkvTrack.AAC);
        assertThat(tracks.getFirst().widthPixels()).isEqualTo(640);
        assertThat(tracks.getFirst().heightPixels()).isEqualTo(480);
        assertThat(tracks.getFirst().codecPrivate()[1]).as("profile").isEqualTo((byte) 66);
        assertThat(pictures(fragments.getFirst()).getFirst().keyframe()).isTrue();
        assertThat(pictures(fragments.getFirst())).hasSizeGreaterThan(5);
        assertThat(heard(fragments)).containsOnlyKeys(VoiceNames.AUDIO);
    }

    @Test
    void everyFragmentOfAFilmBeginsWithAKeyframeAndForeignToolsAcceptIt() throws Exception {
        requireTools();
        var film = folder.resolve("film.mp4");
        run(
                "ffmpeg",
                "-nostdin",
                "-v",
                "error",
                "-f",
                "lavfi",
                "-i",
                "testsrc=s=1280x720:r=30:d=7",
                "-f",
                "lavfi",
                "-i",
                "sine=f=440:r=44100:d=7",
                "-c:v",
                "mpeg4",
                "-g",
                "1000",
                "-c:a",
                "aac",
                film.toString());
        var written = put(film, options(SoundCodec.AAC, true));
        var fragments = read(written);

        assertThat(fragments).hasSizeBetween(3, 5);
        for (var fragment : fragments) {
            assertThat(pictures(fragment).getFirst().keyframe()).isTrue();
            assertThat(fragment.frames()).extracting(MkvFrame::track).contains(1, 2);
            assertThat(fragment.frames().getFirst().timeNanos() / 1_000_000).isEqualTo(fragment.timeMillis());
        }
        assertThat(fragments.stream()
                        .mapToInt(fragment -> pictures(fragment).size())
                        .sum())
                .isBetween(205, 211);
        var path = accepted(written.stream());
        assertThat(run(
                        "ffprobe",
                        "-v",
                        "error",
                        "-show_entries",
                        "stream=codec_name,profile,width,height,pix_fmt",
                        "-of",
                        "csv=p=0",
                        path))
                .isEqualTo("h264,Constrained Baseline,640,480,yuv420p\naac,LC\n");
        assertThat(run("ffmpeg", "-nostdin", "-v", "error", "-i", path, "-f", "null", "-"))
                .isEmpty();
        assertThat(run(
                        "ffmpeg",
                        "-nostdin",
                        "-v",
                        "error",
                        "-i",
                        path,
                        "-vframes",
                        "1",
                        "-vf",
                        "crop=640:58:0:0,signalstats,metadata=print:key=lavfi.signalstats.YMAX:file=-",
                        "-f",
                        "null",
                        "-"))
                .as("the bar above a wide picture is black")
                .containsPattern("YMAX=1[67]\\b");
    }

    @Test
    void aFilmWhosePicturesEndEarlyShowsTheLastOneOn() throws Exception {
        requireTools();
        var film = folder.resolve("short.mkv");
        run(
                "ffmpeg",
                "-nostdin",
                "-v",
                "error",
                "-f",
                "lavfi",
                "-i",
                "testsrc=s=320x240:r=10:d=1",
                "-f",
                "lavfi",
                "-i",
                "sine=f=440:r=16000:d=15",
                "-c:v",
                "mpeg4",
                "-c:a",
                "aac",
                film.toString());
        var fragments = read(put(film, options(SoundCodec.AAC, true)));

        assertThat(fragments).hasSizeBetween(7, 9);
        assertThat(fragments).allSatisfy(fragment -> {
            assertThat(pictures(fragment).getFirst().keyframe()).isTrue();
            assertThat(fragment.frames()).extracting(MkvFrame::track).contains(1, 2);
        });
        assertThat(heard(fragments).get(VoiceNames.AUDIO).length).isBetween(15 * 16_000, 15 * 16_000 + 2_048);
    }

    @Test
    void aFilmWhoseSoundEndsEarlyOrIsMissingGoesOnInSilence() throws Exception {
        requireTools();
        var film = folder.resolve("quiet.mkv");
        run(
                "ffmpeg",
                "-nostdin",
                "-v",
                "error",
                "-f",
                "lavfi",
                "-i",
                "testsrc=s=320x240:r=10:d=15",
                "-f",
                "lavfi",
                "-i",
                "sine=f=440:r=16000:d=1",
                "-c:v",
                "mpeg4",
                "-c:a",
                "aac",
                film.toString());
        var fragments = read(put(film, options(SoundCodec.AAC, true)));
        assertThat(fragments).allSatisfy(fragment -> assertThat(fragment.frames())
                .extracting(MkvFrame::track)
                .contains(1, 2));
        var voice = heard(fragments).get(VoiceNames.AUDIO);
        assertThat(voice.length).isBetween(14 * 16_000, 16 * 16_000);
        assertThat(Arrays.copyOfRange(voice, 2 * 16_000, 14 * 16_000)).containsOnly((short) 0);

        var silent = folder.resolve("silent.mkv");
        run("ffmpeg", "-nostdin", "-v", "error", "-i", film.toString(), "-an", "-c", "copy", silent.toString());
        var without = read(put(silent, options(SoundCodec.AAC, true)));
        assertThat(without.getFirst().tracks()).extracting(MkvTrack::codecId).containsExactly(MkvTrack.H264);
        assertThatThrownBy(() -> MediaFragments.open(silent, options(SoundCodec.AAC, false)))
                .hasMessageContaining("has no sound");
    }

    @Test
    void foreignToolsAcceptSoundInBothCodecs() throws Exception {
        requireTools();
        var stereo = wav("stereo.wav", 8_000, 2, noise(3, 8_000 * 6));
        var l16 = accepted(put(stereo, options(SoundCodec.L16, false)).stream());
        assertThat(run(
                        "ffprobe",
                        "-v",
                        "error",
                        "-show_entries",
                        "stream=codec_name,sample_rate,channels",
                        "-of",
                        "csv=p=0",
                        l16))
                .isEqualTo("pcm_s16le,8000,1\npcm_s16le,8000,1\n");
        var aac = accepted(put(stereo, options(SoundCodec.AAC, false)).stream());
        assertThat(run(
                        "ffprobe",
                        "-v",
                        "error",
                        "-show_entries",
                        "stream=codec_name,profile,sample_rate,channels",
                        "-of",
                        "csv=p=0",
                        aac))
                .isEqualTo("aac,LC,8000,2\n");
        assertThat(run("ffmpeg", "-nostdin", "-v", "error", "-i", aac, "-f", "null", "-"))
                .isEmpty();
    }

    @Test
    void closedFilmsLeaveNoNativeMemoryBehind() throws IOException {
        var film = Files.write(folder.resolve("film.mkv"), Streams.recorded("ffmpeg-h264-aac.mkv"));
        var growth = new ArrayList<Long>();
        do {
            long before = residentKibibytes();
            for (int i = 0; i < 40; i++) {
                try (var media = MediaFragments.open(film, options(SoundCodec.AAC, true))) {
                    media.next();
                }
            }
            growth.add(residentKibibytes() - before);
        } while (growth.getLast() > 2_048 && growth.size() < 15);

        assertThat(growth.getLast()).as("KiB a round: %s", growth).isLessThanOrEqualTo(2_048);
    }

    @SuppressWarnings("ArrayRecordComponent") // only the tests hold it
    private record Written(byte[] head, List<OutgoingFragment> fragments) {
        byte[] stream() {
            var out = new ByteArrayOutputStream();
            out.writeBytes(head);
            fragments.forEach(fragment -> out.writeBytes(fragment.bytes()));
            return out.toByteArray();
        }
    }

    private static MuxOptions options(SoundCodec codec, boolean video) {
        return new MuxOptions(codec, video, START, List.of(new MkvTag("ContactId", "contact-7")));
    }

    private static Written put(Path file, MuxOptions options) throws IOException {
        try (var media = MediaFragments.open(file, options)) {
            var fragments = new ArrayList<OutgoingFragment>();
            for (var next = media.next(); next.isPresent(); next = media.next()) {
                fragments.add(next.get());
            }
            assertThat(media.incomplete()).isFalse();
            return new Written(media.head(), fragments);
        }
    }

    private static List<Fragment> read(Written written) {
        var reader = new FragmentReader();
        var events = new ArrayList<>(reader.feed(written.stream()));
        events.addAll(reader.finish());
        var fragments = events.stream()
                .map(event -> ((FragmentEvent.FragmentRead) event).fragment())
                .toList();
        assertThat(fragments)
                .extracting(Fragment::timeMillis)
                .isEqualTo(written.fragments().stream()
                        .map(OutgoingFragment::timecodeMillis)
                        .toList());
        return fragments;
    }

    private static Map<String, short[]> heard(List<Fragment> fragments) {
        try (var audio = new CallAudio(CallAudio.Rate.NATIVE)) {
            var events = new ArrayList<CallEvent>();
            fragments.forEach(fragment -> events.addAll(audio.accept(fragment)));
            events.addAll(audio.finish());
            return Calls.voices(events);
        }
    }

    private static List<MkvFrame> pictures(Fragment fragment) {
        return fragment.frames().stream().filter(frame -> frame.track() == 1).collect(Collectors.toList());
    }

    private Path wav(String name, int rateHz, int channels, short[] samples) throws IOException {
        var path = folder.resolve(name);
        try (var writer = new WavWriter(path, rateHz, channels)) {
            writer.write(samples);
        }
        return path;
    }

    private static short[] noise(long seed, int samples) {
        var random = new Random(seed);
        var noise = new short[samples];
        for (int i = 0; i < samples; i++) {
            noise[i] = (short) random.nextInt(1 << 16);
        }
        return noise;
    }

    private static short[] channel(short[] interleaved, int channels, int which) {
        var own = new short[interleaved.length / channels];
        for (int i = 0; i < own.length; i++) {
            own[i] = interleaved[i * channels + which];
        }
        return own;
    }

    private static short[] sweep(int rateHz, int samples) {
        var sweep = new short[samples];
        for (int i = 0; i < samples; i++) {
            double t = (double) i / rateHz;
            sweep[i] = (short) (12_000 * Math.sin(2 * Math.PI * (200 * t + 150 * t * t)));
        }
        return sweep;
    }

    private static short[] spread(short[] mono, int channels) {
        var spread = new short[mono.length * channels];
        for (int i = 0; i < spread.length; i++) {
            spread[i] = mono[i / channels];
        }
        return spread;
    }

    private static double correlation(short[] said, short[] heard) {
        double product = 0;
        double ours = 0;
        double theirs = 0;
        for (int i = 0; i < Math.min(said.length, heard.length); i++) {
            product += (double) said[i] * heard[i];
            ours += (double) said[i] * said[i];
            theirs += (double) heard[i] * heard[i];
        }
        return product / Math.sqrt(ours * theirs);
    }

    private String accepted(byte[] stream) throws Exception {
        var path = Files.write(folder.resolve("written.mkv"), stream).toString();
        assertThat(run("mkvinfo", "-v", path))
                .contains("|+ Cluster")
                .doesNotContainIgnoringCase("unknown element", "error");
        return path;
    }

    private static void requireTools() {
        for (var tool : List.of("ffmpeg", "ffprobe", "mkvinfo")) {
            boolean found = Arrays.stream(System.getenv("PATH").split(File.pathSeparator, -1))
                    .anyMatch(directory -> Files.isExecutable(Path.of(directory, tool)));
            assumeTrue(found, tool + " is not installed");
        }
    }

    private static String run(String... command) throws IOException, InterruptedException {
        var process = new ProcessBuilder(command).redirectErrorStream(true).start();
        process.getOutputStream().close();
        var output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor()).as("%s: %s", List.of(command), output).isZero();
        return output;
    }

    private static long residentKibibytes() throws IOException {
        System.gc();
        return Files.readAllLines(Path.of("/proc/self/status")).stream()
                .filter(line -> line.startsWith("RssAnon:"))
                .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")))
                .findFirst()
                .orElseThrow();
    }
}
