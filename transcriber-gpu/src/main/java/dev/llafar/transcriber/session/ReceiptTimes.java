package dev.llafar.transcriber.session;

import dev.llafar.audio.SampleClock;
import java.util.ArrayDeque;
import java.util.Deque;

/**
 * The times at which the samples of an open utterance were received. There is at most one entry per frame, for its first
 * sample, so a reported latency is never too short.
 */
final class ReceiptTimes {
    private record Receipt(long firstSample, long nanos) {}

    private final Deque<Receipt> receipts = new ArrayDeque<>();

    void received(long firstSample, long nanos) {
        Receipt last = receipts.peekLast();
        if (last == null || firstSample - last.firstSample() >= SampleClock.FRAME_SAMPLES) {
            receipts.addLast(new Receipt(firstSample, nanos));
        }
    }

    /** The time at which the sample was received, or the earliest known time if its entry was removed. */
    long nanosOf(long sample) {
        long nanos = receipts.isEmpty() ? 0 : receipts.getFirst().nanos();
        for (Receipt receipt : receipts) {
            if (receipt.firstSample() > sample) {
                break;
            }
            nanos = receipt.nanos();
        }
        return nanos;
    }

    /** Removes the entries that are not needed for this sample and later ones. */
    void removeBefore(long sample) {
        while (receipts.size() > 1) {
            Receipt first = receipts.removeFirst();
            if (receipts.getFirst().firstSample() > sample) {
                receipts.addFirst(first);
                return;
            }
        }
    }
}
