package dev.llafar.kvs.fragment;

import static org.assertj.core.api.Assertions.assertThat;

import dev.llafar.kvs.mkv.MkvFrame;
import dev.llafar.kvs.mkv.MkvTag;
import dev.llafar.kvs.mkv.MkvTrack;
import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class FragmentRoundTripTest {
    private static final long START_MILLIS = 1_726_677_688_724L;
    private static final List<MkvTrack> CONNECT = List.of(
            MkvTrack.connectL16(1, FragmentTags.AUDIO_FROM_CUSTOMER),
            MkvTrack.connectL16(2, FragmentTags.AUDIO_TO_CUSTOMER));
    private static final List<MkvTag> TAGS = List.of(
            new MkvTag(FragmentTags.CONTACT_ID, "d111f871-5fe7-40b1-b5f7-6b67060de0c2"),
            new MkvTag(FragmentTags.MIME_TYPE, "audio/L16;rate=8000;channels=1;"));

    @Test
    void producerFragmentsRoundTrip() {
        var writer = new FragmentWriter("Llafar", CONNECT);
        var out = new ByteArrayOutputStream();
        out.writeBytes(writer.head());
        var written = new ArrayList<List<MkvFrame>>();
        for (int fragment = 0; fragment < 3; fragment++) {
            var frames = frames(START_MILLIS + 1_000L * fragment, fragment);
            written.add(frames);
            out.writeBytes(writer.fragment(START_MILLIS + 1_000L * fragment, frames, TAGS));
        }

        var read = read(out.toByteArray());

        assertThat(read).extracting(Fragment::frames).containsExactlyElementsOf(written);
        assertThat(read)
                .extracting(Fragment::timeMillis)
                .containsExactly(START_MILLIS, START_MILLIS + 1_000, START_MILLIS + 2_000);
        assertThat(read).allSatisfy(fragment -> {
            assertThat(fragment.tracks()).isEqualTo(CONNECT);
            assertThat(fragment.tags().all()).isEqualTo(TAGS);
        });
    }

    @Test
    void getMediaDocumentCarriesTheServiceTags() {
        var produced = new Fragment(
                new dev.llafar.kvs.mkv.MkvEvent.SegmentInfo(1_000_000, "Llafar", "Llafar"),
                CONNECT,
                new FragmentTags(TAGS),
                START_MILLIS * 1_000_000,
                frames(START_MILLIS, 7));
        var served = new ServedFragment(
                "91343852333181531502161607852955530730504675150", 1_726_677_687_758L, START_MILLIS, 78_569);
        var document = FragmentWriter.getMedia(produced, served);

        var reader = new FragmentReader();
        assertThat(reader.feed(document, 0, document.length - 1)).isEmpty();
        var events = reader.feed(document, document.length - 1, 1);

        assertThat(events).hasSize(1);
        var fragment = ((FragmentEvent.FragmentRead) events.get(0)).fragment();
        assertThat(fragment.frames()).isEqualTo(produced.frames());
        var tags = fragment.tags();
        assertThat(tags.fragmentNumber()).contains("91343852333181531502161607852955530730504675150");
        assertThat(tags.serverTimestampMillis()).hasValue(1_726_677_687_758L);
        assertThat(tags.producerTimestampMillis()).hasValue(START_MILLIS);
        assertThat(tags.millisBehindNow()).hasValue(78_569);
        assertThat(tags.continuationToken()).contains("91343852333181531502161607852955530730504675150");
        assertThat(tags.contactId()).contains("d111f871-5fe7-40b1-b5f7-6b67060de0c2");
        assertThat(tags.ofProducer()).isEqualTo(TAGS);
        assertThat(reader.finish()).isEmpty();
    }

    @Test
    void errorTagsAreReportedWithoutAFragment() {
        var reader = new FragmentReader();
        var events =
                reader.feed(FragmentWriter.getMediaError(new FragmentEvent.KinesisError("4000", "FRAGMENT_NOT_FOUND")));

        assertThat(events)
                .containsExactly(
                        new FragmentEvent.ErrorReported(new FragmentEvent.KinesisError("4000", "FRAGMENT_NOT_FOUND")));
        assertThat(reader.finish()).isEmpty();
    }

    private static List<Fragment> read(byte[] bytes) {
        var reader = new FragmentReader();
        var events = new ArrayList<>(reader.feed(bytes));
        events.addAll(reader.finish());
        return events.stream()
                .map(event -> ((FragmentEvent.FragmentRead) event).fragment())
                .toList();
    }

    private static List<MkvFrame> frames(long startMillis, long seed) {
        var random = new Random(seed);
        var frames = new ArrayList<MkvFrame>();
        for (int i = 0; i < 17; i++) {
            for (int track = 1; track <= 2; track++) {
                var payload = new byte[random.nextInt(0, 500)];
                random.nextBytes(payload);
                frames.add(new MkvFrame(track, (startMillis + 60L * i) * 1_000_000, true, payload));
            }
        }
        return frames;
    }
}
