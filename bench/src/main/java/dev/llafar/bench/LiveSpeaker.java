package dev.llafar.bench;

import dev.llafar.cli.client.Caption;
import dev.llafar.cli.client.Voice;
import dev.llafar.transcriber.samples.Recording;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.Iterator;
import java.util.List;
import java.util.Random;
import java.util.concurrent.locks.LockSupport;

/** One session of the load: says clips in real time with pauses between, and measures each final against the truth. */
final class LiveSpeaker {
    private static final int CHUNK_BYTES = 3_200; // 100 ms at 16 kHz, two bytes a sample
    private static final long CHUNK_NANOS = 100_000_000L;
    private static final int SAMPLES_A_SECOND = 16_000;

    private final List<Recording> clips;
    private final Random random;
    private final Deque<Said> unanswered = new ArrayDeque<>();
    private final List<Double> latenciesSeconds = new ArrayList<>();
    private long samplesSent;
    private int said;
    private int wrong;
    private int stray;

    /** @param seed which clips, in which order, with which pauses */
    LiveSpeaker(List<Recording> clips, long seed) {
        this.clips = clips;
        this.random = new Random(seed);
    }

    /** What was said, where on the session's clock, and when its last sample went out. */
    private record Said(Recording clip, long startSample, long endSample, long endSentNanos) {}

    /** Speaks until the deadline, finishing the clip it is in. */
    void speak(Voice voice, long untilNanos) throws IOException, InterruptedException {
        long next = System.nanoTime() + (long) (random.nextDouble() * 3e9); // not all at once
        pauseUntil(next);
        while (System.nanoTime() < untilNanos) {
            Recording clip = clips.get(random.nextInt(clips.size()));
            int pauseSamples = SAMPLES_A_SECOND + random.nextInt(2 * SAMPLES_A_SECOND);
            byte[] audio = new byte[clip.audio().length + 2 * pauseSamples];
            System.arraycopy(clip.audio(), 0, audio, 0, clip.audio().length);
            next = say(voice, clip, audio, next);
        }
        voice.finish();
    }

    private long say(Voice voice, Recording clip, byte[] audio, long startNanos)
            throws IOException, InterruptedException {
        byte[] chunk = new byte[CHUNK_BYTES];
        long next = startNanos;
        boolean announced = false;
        long clipStart = samplesSent;
        for (int from = 0; from < audio.length; from += CHUNK_BYTES) {
            int length = Math.min(CHUNK_BYTES, audio.length - from);
            // A chunk is sent when its last sample has been "spoken", as a microphone would.
            next += CHUNK_NANOS * length / CHUNK_BYTES;
            pauseUntil(next);
            System.arraycopy(audio, from, chunk, 0, length);
            if (!announced && from + length >= 2 * clip.speechEndSample()) {
                announced = true;
                remember(new Said(
                        clip,
                        clipStart + clip.speechStartSample(),
                        clipStart + clip.speechEndSample(),
                        // The instant at which the last sample of speech was spoken, not that of its chunk.
                        next - (from + length - 2L * clip.speechEndSample()) / 2 * 1_000_000_000L / SAMPLES_A_SECOND));
            }
            voice.send(chunk, length);
            samplesSent += length / 2;
        }
        return next;
    }

    private synchronized void remember(Said utterance) {
        unanswered.add(utterance);
        said++;
    }

    /** Called on a client's thread. */
    synchronized void heard(Caption caption) {
        if (!caption.isFinal()) {
            return;
        }
        long now = System.nanoTime();
        for (Iterator<Said> waiting = unanswered.iterator(); waiting.hasNext(); ) {
            Said utterance = waiting.next();
            boolean overlaps =
                    caption.startSample() < utterance.endSample() && caption.endSample() > utterance.startSample();
            if (overlaps) {
                waiting.remove();
                latenciesSeconds.add((now - utterance.endSentNanos()) / 1e9);
                if (!caption.text().equals(utterance.clip().said())) {
                    wrong++;
                }
                return;
            }
        }
        stray++;
    }

    synchronized List<Double> latenciesSeconds() {
        return List.copyOf(latenciesSeconds);
    }

    synchronized int said() {
        return said;
    }

    /** Utterances whose text is not what was said (the checkpoint's errors and ours together). */
    synchronized int wrong() {
        return wrong;
    }

    /** Utterances for which no final came. */
    synchronized int unanswered() {
        return unanswered.size();
    }

    /** Finals where nothing was said, or second ones for the same utterance. */
    synchronized int stray() {
        return stray;
    }

    private static void pauseUntil(long nanos) {
        while (System.nanoTime() < nanos) {
            LockSupport.parkNanos(nanos - System.nanoTime());
        }
    }
}
