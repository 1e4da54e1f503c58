package dev.llafar.kvs.mux;

import static org.assertj.core.api.Assertions.assertThat;

import dev.llafar.kvs.fragment.Fragment;
import dev.llafar.kvs.fragment.FragmentEvent;
import dev.llafar.kvs.fragment.FragmentReader;
import dev.llafar.kvs.mkv.MkvFrame;
import dev.llafar.kvs.mkv.MkvTag;
import dev.llafar.kvs.mkv.Streams;
import dev.llafar.kvs.mux.MuxOptions.AudioCodec;
import dev.llafar.kvs.producer.KvsProducer;
import dev.llafar.kvs.track.CallAudio;
import dev.llafar.kvs.track.Calls;
import dev.llafar.kvs.track.TrackEvent;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** A file as fragments, and what a reader makes of them. */
@SuppressWarnings("ArrayRecordComponent") // only the tests hold it
record Muxed(byte[] head, List<KvsProducer.OutgoingFragment> fragments) {
    static MuxOptions options(AudioCodec codec, boolean video) {
        return new MuxOptions(codec, video, Streams.START_MILLIS, List.of(new MkvTag("ContactId", "contact-7")));
    }

    static Muxed of(Path file, MuxOptions options) throws IOException {
        try (var media = MediaFragments.open(file, options)) {
            var fragments = new ArrayList<KvsProducer.OutgoingFragment>();
            for (var next = media.next(); next.isPresent(); next = media.next()) {
                fragments.add(next.get());
            }
            assertThat(media.incomplete()).isFalse();
            return new Muxed(media.head(), fragments);
        }
    }

    byte[] stream() {
        var out = new ByteArrayOutputStream();
        out.writeBytes(head);
        fragments.forEach(fragment -> out.writeBytes(fragment.bytes()));
        return out.toByteArray();
    }

    List<Fragment> read() {
        var reader = new FragmentReader();
        var events = new ArrayList<>(reader.feed(stream()));
        events.addAll(reader.finish());
        var read = events.stream()
                .map(event -> ((FragmentEvent.FragmentRead) event).fragment())
                .toList();
        assertThat(read)
                .extracting(Fragment::timeMillis)
                .isEqualTo(fragments.stream()
                        .map(KvsProducer.OutgoingFragment::timecodeMillis)
                        .toList());
        return read;
    }

    static Map<String, short[]> heard(List<Fragment> fragments) {
        try (var audio = new CallAudio(CallAudio.Rate.NATIVE)) {
            var events = new ArrayList<TrackEvent>();
            fragments.forEach(fragment -> events.addAll(audio.accept(fragment)));
            events.addAll(audio.finish());
            return Calls.voices(events);
        }
    }

    static List<MkvFrame> pictures(Fragment fragment) {
        return fragment.frames().stream().filter(frame -> frame.track() == 1).toList();
    }
}
