package dev.llafar.transcriber.session;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class InputRateTest {
    private static final long SECOND = 1_000_000_000L;
    private static final int RATE = 16_000;

    private final InputRate rate = new InputRate();
    private long now = 7 * SECOND;

    @Test
    void liveSpeechIsNotBulkInput() {
        for (int i = 0; i < 3_000; i++) {
            now += SECOND / 10;
            rate.received(RATE / 10, now);
            assertThat(rate.isBulk(now)).isFalse();
        }
    }

    @Test
    void aFileIsBulkInputAfterItsFirstSeconds() {
        rate.received(39 * RATE, now);
        assertThat(rate.isBulk(now)).isFalse();
        rate.received(9 * RATE, now);
        assertThat(rate.isBulk(now)).isTrue();
        for (int i = 0; i < 100; i++) {
            now += SECOND;
            rate.received(8 * RATE, now);
        }
        assertThat(rate.isBulk(now)).isTrue();
    }

    @Test
    void audioSentAgainAfterAFailureIsNotBulkInput() {
        rate.received(32 * RATE, now);
        assertThat(rate.isBulk(now)).isFalse();
    }

    @Test
    void bulkInputThatContinuesLiveIsLiveAfterSeconds() {
        rate.received(90 * RATE, now);
        assertThat(rate.isBulk(now)).isTrue();
        for (int i = 0; i < 80; i++) {
            now += SECOND / 10;
            rate.received(RATE / 10, now);
        }
        assertThat(rate.isBulk(now)).isFalse();
    }
}
