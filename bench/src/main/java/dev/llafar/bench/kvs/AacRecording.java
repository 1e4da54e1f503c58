package dev.llafar.bench.kvs;

import dev.llafar.kvs.fragment.FragmentWriter;
import dev.llafar.kvs.mkv.MkvFrame;
import dev.llafar.kvs.mkv.MkvTag;
import dev.llafar.kvs.mkv.MkvTrack;
import dev.llafar.kvs.mux.AacEncoder;
import dev.llafar.kvs.producer.KvsProducer;
import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/** A minute of 48 kHz mono AAC, which every call repeats. */
final class AacRecording {
    static final int FRAMES_PER_FRAGMENT = 47;
    private static final int RATE_HZ = 48_000;
    private static final int SECONDS = 60;

    private final List<byte[]> frames;
    private final FragmentWriter writer;

    private AacRecording(List<byte[]> frames, MkvTrack track) {
        this.frames = frames;
        this.writer = new FragmentWriter("llafar-bench", List.of(track));
    }

    /** Encodes syllables of a gliding tone over noise, which are about as expensive to decode as speech. */
    static AacRecording encode() {
        Random random = new Random(1);
        short[] samples = new short[RATE_HZ * SECONDS];
        double phase = 0;
        for (int i = 0; i < samples.length; i++) {
            double t = (double) i / RATE_HZ;
            phase += 2 * Math.PI * (140 + 40 * Math.sin(2 * t)) / RATE_HZ;
            double voice = Math.sin(phase) + 0.6 * Math.sin(3 * phase) + 0.3 * Math.sin(9 * phase);
            double loud = Math.max(0, Math.sin(2 * Math.PI * 3.5 * t));
            samples[i] = (short) (5_000 * loud * voice + 200 * random.nextGaussian());
        }
        try (AacEncoder encoder = new AacEncoder(RATE_HZ, 1)) {
            List<AacEncoder.Frame> encoded = new ArrayList<>(encoder.encode(samples));
            encoded.addAll(encoder.finish());
            return new AacRecording(
                    encoded.stream().map(AacEncoder.Frame::payload).toList(), encoder.track(1, ""));
        }
    }

    byte[] head() {
        return writer.head();
    }

    /** Fragment {@code index} of a call; each lasts 47 frames, 1,002.7 ms. */
    KvsProducer.OutgoingFragment fragment(int index, long startMillis) {
        long first = (long) index * FRAMES_PER_FRAGMENT;
        long millis = startMillis + millis(first);
        List<MkvFrame> fragment = new ArrayList<>();
        for (long frame = first; frame < first + FRAMES_PER_FRAGMENT; frame++) {
            fragment.add(new MkvFrame(
                    1, (startMillis + millis(frame)) * 1_000_000, true, frames.get((int) (frame % frames.size()))));
        }
        return new KvsProducer.OutgoingFragment(
                millis,
                millis(first + FRAMES_PER_FRAGMENT) - millis(first),
                writer.fragment(millis, fragment, List.of(new MkvTag("meetingId", "bench"))));
    }

    /** A file with this many fragments, for the peer. */
    byte[] file(int fragments) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.writeBytes(head());
        for (int i = 0; i < fragments; i++) {
            out.writeBytes(fragment(i, 0).bytes());
        }
        return out.toByteArray();
    }

    private static long millis(long frame) {
        return frame * 1_024 * 1_000 / RATE_HZ;
    }
}
