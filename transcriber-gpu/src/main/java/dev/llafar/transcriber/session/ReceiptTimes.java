package dev.llafar.transcriber.session;

import dev.llafar.audio.SampleClock;
import java.util.ArrayDeque;
import java.util.Deque;

/**
 * When the samples of an open utterance were received. One entry a frame at most, however small the chunks: a frame counts
 * as received with its first sample, so that a latency is never told shorter than it was.
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

    /** When the sample was received; the oldest time known if it is forgotten already. */
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

    /** Keeps what is needed from this sample on. */
    void forgetBefore(long sample) {
        while (receipts.size() > 1) {
            Receipt first = receipts.removeFirst();
            if (receipts.getFirst().firstSample() > sample) {
                receipts.addFirst(first);
                return;
            }
        }
    }
}
