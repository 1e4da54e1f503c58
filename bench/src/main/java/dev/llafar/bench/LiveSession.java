package dev.llafar.bench;

import dev.llafar.cli.client.TranscriptionClient;
import dev.llafar.cli.client.TranscriptionClient.Caption;
import dev.llafar.transcriber.samples.Recording;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.Iterator;
import java.util.List;
import java.util.Random;
import java.util.concurrent.locks.LockSupport;

/** Streams recordings in real time with pauses between them, and compares each final with its recording. */
final class LiveSession {
    private static final int CHUNK_BYTES = 3_200; // 100 ms at 16 kHz, two bytes per sample
    private static final long CHUNK_NANOS = 100_000_000L;
    private static final int SAMPLES_PER_SECOND = 16_000;

    private final List<Recording> clips;
    private final Random random;
    private final Deque<Utterance> unanswered = new ArrayDeque<>();
    private final List<Double> latenciesSeconds = new ArrayList<>();
    private long samplesSent;
    private int utterances;
    private int wrong;
    private int stray;

    /** @param seed determines the order of the recordings and the pauses */
    LiveSession(List<Recording> clips, long seed) {
        this.clips = clips;
        this.random = new Random(seed);
    }

    /** A recording, its position in the session, and when its last sample was spoken. */
    private record Utterance(Recording clip, long startSample, long endSample, long endSentNanos) {}

    /** Streams until the deadline and finishes the recording that has started. */
    void stream(TranscriptionClient client, long untilNanos) throws IOException, InterruptedException {
        long next = System.nanoTime() + (long) (random.nextDouble() * 3e9); // so that sessions do not start together
        pauseUntil(next);
        while (System.nanoTime() < untilNanos) {
            Recording clip = clips.get(random.nextInt(clips.size()));
            int pauseSamples = SAMPLES_PER_SECOND + random.nextInt(2 * SAMPLES_PER_SECOND);
            byte[] audio = new byte[clip.audio().length + 2 * pauseSamples];
            System.arraycopy(clip.audio(), 0, audio, 0, clip.audio().length);
            next = stream(client, clip, audio, next);
        }
        client.finish();
    }

    private long stream(TranscriptionClient client, Recording clip, byte[] audio, long startNanos)
            throws IOException, InterruptedException {
        byte[] chunk = new byte[CHUNK_BYTES];
        long next = startNanos;
        boolean registered = false;
        long clipStart = samplesSent;
        for (int from = 0; from < audio.length; from += CHUNK_BYTES) {
            int length = Math.min(CHUNK_BYTES, audio.length - from);
            // Sends a chunk when its last sample has been spoken, as a microphone does.
            next += CHUNK_NANOS * length / CHUNK_BYTES;
            pauseUntil(next);
            System.arraycopy(audio, from, chunk, 0, length);
            if (!registered && from + length >= 2 * clip.speechEndSample()) {
                registered = true;
                started(new Utterance(
                        clip,
                        clipStart + clip.speechStartSample(),
                        clipStart + clip.speechEndSample(),
                        // The instant at which the last sample of speech was spoken, not that of its chunk.
                        next
                                - (from + length - 2L * clip.speechEndSample())
                                        / 2
                                        * 1_000_000_000L
                                        / SAMPLES_PER_SECOND));
            }
            client.send(chunk, length);
            samplesSent += length / 2;
        }
        return next;
    }

    private synchronized void started(Utterance utterance) {
        unanswered.add(utterance);
        utterances++;
    }

    /** Called on the thread of a client. */
    synchronized void received(Caption caption) {
        if (!caption.isFinal()) {
            return;
        }
        long now = System.nanoTime();
        for (Iterator<Utterance> waiting = unanswered.iterator(); waiting.hasNext(); ) {
            Utterance utterance = waiting.next();
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

    synchronized int utterances() {
        return utterances;
    }

    /** Finals whose text differs from the recording, through errors of the checkpoint or of this program. */
    synchronized int wrong() {
        return wrong;
    }

    /** Utterances without a final. */
    synchronized int unanswered() {
        return unanswered.size();
    }

    /** Finals without speech, and second finals of one utterance. */
    synchronized int stray() {
        return stray;
    }

    private static void pauseUntil(long nanos) {
        while (System.nanoTime() < nanos) {
            LockSupport.parkNanos(nanos - System.nanoTime());
        }
    }
}
