package dev.llafar.local;

import dev.llafar.kvs.fragment.FragmentWriter;
import dev.llafar.kvs.mkv.MkvFrame;
import dev.llafar.kvs.mkv.MkvTag;
import dev.llafar.kvs.mkv.MkvTrack;
import dev.llafar.kvs.producer.KvsProducer;
import dev.llafar.local.protocol.Digests;
import io.vertx.core.Future;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;

/** Fragments of L16 at 8 kHz whose samples are drawn from a seed, so that no two payloads are alike. */
public final class SpokenFragments {
    public static final long FRAGMENT_MILLIS = 1_000;
    private static final int FRAMES = 10;
    private static final int FRAME_BYTES = 1_600; // 100 ms of 16-bit samples at 8 kHz
    private final FragmentWriter writer;
    private final List<KvsProducer.OutgoingFragment> fragments = new ArrayList<>();
    private final List<String> fingerprints = new ArrayList<>();

    /** One track, the customer's. */
    public SpokenFragments(int count, long startMillis, long seed) {
        this(count, startMillis, seed, List.of("AUDIO_FROM_CUSTOMER"));
    }

    /** A track for each name. */
    public SpokenFragments(int count, long startMillis, long seed, List<String> tracks) {
        List<MkvTrack> sides = new ArrayList<>();
        for (String name : tracks) {
            sides.add(MkvTrack.connectL16(sides.size() + 1, name));
        }
        writer = new FragmentWriter("llafar-test", sides);
        SplittableRandom random = new SplittableRandom(seed);
        for (int i = 0; i < count; i++) {
            long timecode = startMillis + i * FRAGMENT_MILLIS;
            List<MkvFrame> frames = new ArrayList<>();
            for (int f = 0; f < FRAMES * tracks.size(); f++) {
                long time = timecode + f / tracks.size() * 100L;
                byte[] payload = new byte[FRAME_BYTES];
                random.nextBytes(payload);
                fingerprints.add(fingerprint(payload));
                frames.add(new MkvFrame(f % tracks.size() + 1, time * 1_000_000L, true, payload));
            }
            fragments.add(new KvsProducer.OutgoingFragment(
                    timecode,
                    FRAGMENT_MILLIS,
                    writer.fragment(
                            timecode,
                            frames,
                            List.of(
                                    new MkvTag("ContactId", "contact-1"),
                                    new MkvTag("MimeType", "audio/L16;rate=8000;channels=1;")))));
        }
    }

    public byte[] head() {
        return writer.head();
    }

    /** One for every payload, in order; short, so that a failure can be read. */
    public List<String> fingerprints() {
        return fingerprints;
    }

    public static String fingerprint(byte[] payload) {
        return payload.length + ":" + Digests.sha256Hex(payload).substring(0, 12);
    }

    public List<KvsProducer.OutgoingFragment> fragments() {
        return fragments;
    }

    public KvsProducer.Source source() {
        Iterator<KvsProducer.OutgoingFragment> rest = fragments.iterator();
        return () -> Future.succeededFuture(rest.hasNext() ? Optional.of(rest.next()) : Optional.empty());
    }
}
