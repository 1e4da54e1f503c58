package dev.llafar.kvs.retry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Random;
import java.util.SplittableRandom;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

class BackoffTest {
    private static final Backoff STEADY = new Backoff(100, 1_000).withJitter(0);

    @Test
    void doublesUpToTheLongestDelay() {
        var attempts = STEADY.start(new Random(1));

        assertThat(LongStream.range(0, 6).mapToObj(i -> attempts.failed(0).orElseThrow()))
                .containsExactly(100L, 200L, 400L, 800L, 1_000L, 1_000L);
    }

    @Test
    void growsByItsFactor() {
        var tripling = STEADY.withFactor(3);

        assertThat(tripling.fullDelayMillis(1)).isEqualTo(100);
        assertThat(tripling.fullDelayMillis(2)).isEqualTo(300);
        assertThat(tripling.fullDelayMillis(3)).isEqualTo(900);
        assertThat(STEADY.withFactor(1).fullDelayMillis(50)).isEqualTo(100);
    }

    @Test
    void startsAgainAfterASuccess() {
        var attempts = STEADY.withMaxRetries(2).start(new Random(1));
        attempts.failed(0);
        attempts.failed(0);
        assertThat(attempts.failures()).isEqualTo(2);

        attempts.succeeded();

        assertThat(attempts.failures()).isZero();
        assertThat(attempts.failed(0)).hasValue(100);
    }

    @Test
    void givesUpAfterItsRetries() {
        var attempts = STEADY.withMaxRetries(2).start(new Random(1));

        assertThat(attempts.failed(0)).hasValue(100);
        assertThat(attempts.failed(0)).hasValue(200);
        assertThat(attempts.failed(0)).isEmpty();
        assertThat(STEADY.withMaxRetries(0).start(new Random(1)).failed(0)).isEmpty();
    }

    @Test
    void givesUpAfterItsTimeSinceTheFirstFailure() {
        var attempts = STEADY.withGiveUpAfterMillis(20_000).start(new Random(1));
        long start = 5_000;

        assertThat(attempts.failed(start)).isPresent();
        assertThat(attempts.failed(start + 19_999)).isPresent();
        assertThat(attempts.failed(start + 20_000)).isEmpty();
        attempts.succeeded();
        assertThat(attempts.failed(start + 30_000)).isPresent();
    }

    @Test
    void usesTheWholeRangeOfItsJitter() {
        var random = new SplittableRandom(3);
        var delays = LongStream.range(0, 10_000).map(i -> new Backoff(100, 1_000).delayMillis(1, random));

        assertThat(delays.summaryStatistics())
                .returns(50L, statistics -> statistics.getMin())
                .returns(100L, statistics -> statistics.getMax());
    }

    @Test
    void staysWithinItsBounds() {
        for (long seed = 0; seed < 20_000; seed++) {
            var random = new SplittableRandom(seed);
            long first = random.nextLong(1, 1L << random.nextInt(1, 50));
            long max = first + random.nextLong(1L << random.nextInt(50));
            double jitter = random.nextDouble();
            var backoff = new Backoff(first, max)
                    .withFactor(1 + random.nextDouble() * random.nextInt(1_000))
                    .withJitter(jitter);
            int retry = random.nextInt(1, random.nextBoolean() ? 10 : Integer.MAX_VALUE);

            long full = backoff.fullDelayMillis(retry);

            assertThat(full).as("seed %d", seed).isBetween(first, max);
            assertThat(backoff.delayMillis(retry, random))
                    .as("seed %d", seed)
                    .isBetween((long) Math.floor(full * (1 - jitter)), full);
        }
    }

    @Test
    void rejectsValuesOutOfBounds() {
        assertThatThrownBy(() -> new Backoff(0, 10)).hasMessage("backoff.firstMillis is 0, expected at least 1");
        assertThatThrownBy(() -> new Backoff(20, 10))
                .hasMessage("backoff.maxMillis is 10, expected at least firstMillis, 20");
        assertThatThrownBy(() -> STEADY.withFactor(0.5)).hasMessage("backoff.factor is 0.5, expected at least 1");
        assertThatThrownBy(() -> STEADY.withFactor(Double.NaN)).hasMessageContaining("factor is NaN");
        assertThatThrownBy(() -> STEADY.withJitter(1.5)).hasMessage("backoff.jitter is 1.5, expected 0 to 1");
        assertThatThrownBy(() -> STEADY.withMaxRetries(-1)).hasMessage("backoff.maxRetries is -1, expected at least 0");
        assertThatThrownBy(() -> STEADY.withGiveUpAfterMillis(-1)).hasMessageContaining("giveUpAfterMillis is -1");
        assertThatThrownBy(() -> STEADY.fullDelayMillis(0)).hasMessage("retry is 0, expected at least 1");
    }
}
