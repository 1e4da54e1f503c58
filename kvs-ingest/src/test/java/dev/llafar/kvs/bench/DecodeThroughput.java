package dev.llafar.kvs.bench;

import dev.llafar.kvs.fragment.Fragment;
import dev.llafar.kvs.fragment.FragmentEvent;
import dev.llafar.kvs.fragment.FragmentReader;
import dev.llafar.kvs.fragment.FragmentTags;
import dev.llafar.kvs.mkv.MkvEvent;
import dev.llafar.kvs.mkv.MkvFrame;
import dev.llafar.kvs.mkv.MkvTrack;
import dev.llafar.kvs.mkv.Streams;
import dev.llafar.kvs.track.CallAudio;
import dev.llafar.kvs.track.TrackEvent;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * A first look at how many live AAC calls one thread decodes to 16 kHz, and what each costs in memory. Not a benchmark to
 * quote: bench/ holds those. Arguments: calls, seconds.
 */
public final class DecodeThroughput {
    private DecodeThroughput() {}

    public static void main(String[] arguments) throws Exception {
        int calls = arguments.length > 0 ? Integer.parseInt(arguments[0]) : 100;
        int seconds = arguments.length > 1 ? Integer.parseInt(arguments[1]) : 20;
        var second = recorded();
        long before = residentKilobytes();
        var open = new ArrayList<CallAudio>();
        for (int i = 0; i < calls; i++) {
            open.add(new CallAudio(CallAudio.Rate.SESSION));
        }
        long samples = 0;
        long start = System.nanoTime();
        for (int at = 0; at < seconds; at++) {
            var fragment = moved(second, at);
            for (var call : open) {
                for (var event : call.accept(fragment)) {
                    samples += event instanceof TrackEvent.Audio sound ? sound.samples().length : 0;
                }
            }
        }
        double elapsed = (System.nanoTime() - start) / 1e9;
        System.out.printf(
                "%d calls of %d s in %.2f s: %.0f calls in real time on one thread; %.0f KiB resident a call%n",
                calls, seconds, elapsed, samples / 16_000.0 / elapsed, (residentKilobytes() - before) / (double) calls);
        open.forEach(CallAudio::close);
    }

    private static Fragment recorded() {
        var reader = new FragmentReader();
        var events = new ArrayList<>(reader.feed(Streams.recorded("ffmpeg-aac-sweep-48k.mkv")));
        events.addAll(reader.finish());
        return ((FragmentEvent.FragmentRead) events.get(0)).fragment();
    }

    /** Its 48 frames last 1,024 ms. */
    private static Fragment moved(Fragment second, int times) {
        long by = times * 1_024_000_000L;
        List<MkvFrame> frames = second.frames().stream()
                .map(frame -> new MkvFrame(1, frame.timeNanos() + by, true, frame.payload()))
                .toList();
        return new Fragment(
                MkvEvent.SegmentInfo.DEFAULT,
                List.of(MkvTrack.aac(1, "", 48_000, 1)),
                new FragmentTags(List.of()),
                by,
                frames);
    }

    private static long residentKilobytes() throws Exception {
        return Files.readAllLines(Path.of("/proc/self/status")).stream()
                .filter(line -> line.startsWith("VmRSS:"))
                .mapToLong(line -> Long.parseLong(line.replaceAll("[^0-9]", "")))
                .findFirst()
                .orElse(0);
    }
}
