package dev.llafar.transcriber.session;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class ReceiptTimesTest {
    private final ReceiptTimes receipts = new ReceiptTimes();

    @Test
    void returnsTheTimeOfTheLastEntryBeforeTheSample() {
        receipts.received(1_000, 10);
        receipts.received(1_480, 20);
        receipts.received(1_960, 30);

        assertThat(receipts.nanosOf(999)).isEqualTo(10);
        assertThat(receipts.nanosOf(1_479)).isEqualTo(10);
        assertThat(receipts.nanosOf(1_480)).isEqualTo(20);
        assertThat(receipts.nanosOf(5_000)).isEqualTo(30);
    }

    @Test
    void returnsZeroBeforeAnythingIsReceived() {
        assertThat(receipts.nanosOf(0)).isZero();
    }

    @Test
    void keepsOneEntryPerFrame() {
        receipts.received(1_000, 10);
        receipts.received(1_479, 20);

        assertThat(receipts.nanosOf(1_479)).isEqualTo(10);
    }

    @Test
    void removesOnlyEntriesThatAreNotNeeded() {
        receipts.received(0, 10);
        receipts.received(480, 20);
        receipts.received(960, 30);

        receipts.removeBefore(959);
        assertThat(receipts.nanosOf(0)).isEqualTo(20);
        receipts.removeBefore(960);
        assertThat(receipts.nanosOf(0)).isEqualTo(30);
        receipts.removeBefore(10_000);
        assertThat(receipts.nanosOf(0)).isEqualTo(30);
    }
}
