package dev.llafar.transcriber.service;

import dev.llafar.transcriber.fakes.ReadingDecoder;
import java.util.List;
import java.util.concurrent.CountDownLatch;

/** A decoder whose steps wait for a latch. */
final class HeldDecoder extends ReadingDecoder {
    private final CountDownLatch mayGoOn;
    private boolean isWarm;

    HeldDecoder(int slots, CountDownLatch mayGoOn) {
        super(slots);
        this.mayGoOn = mayGoOn;
    }

    @Override
    public List<Decoded> step() {
        if (isWarm) {
            try {
                mayGoOn.await();
            } catch (InterruptedException failure) {
                throw new IllegalStateException(failure);
            }
        }
        List<Decoded> decoded = super.step();
        isWarm |= !decoded.isEmpty();
        return decoded;
    }
}
