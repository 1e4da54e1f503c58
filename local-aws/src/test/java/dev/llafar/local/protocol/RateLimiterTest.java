package dev.llafar.local.protocol;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class RateLimiterTest {
    @Test
    void admitsABurstAndThenCallsAtTheConfiguredRate() {
        RateLimiter limiter = new RateLimiter(5);
        for (int i = 0; i < 5; i++) {
            assertThat(limiter.admit("a", 1_000)).isTrue();
        }
        assertThat(limiter.admit("a", 1_000)).isFalse();
        assertThat(limiter.admit("a", 1_199)).isFalse();
        assertThat(limiter.admit("a", 1_200)).isTrue();
        assertThat(limiter.admit("a", 1_200)).isFalse();
    }

    @Test
    void countsEachKeySeparately() {
        RateLimiter limiter = new RateLimiter(1);
        assertThat(limiter.admit("a", 0)).isTrue();
        assertThat(limiter.admit("b", 0)).isTrue();
        assertThat(limiter.admit("a", 0)).isFalse();
    }

    @Test
    void addsNoTokensWhenTheClockIsSetBack() {
        RateLimiter limiter = new RateLimiter(1);
        assertThat(limiter.admit("a", 10_000)).isTrue();
        assertThat(limiter.admit("a", 0)).isFalse();
        assertThat(limiter.admit("a", 10_500)).isFalse();
        assertThat(limiter.admit("a", 11_000)).isTrue();
    }
}
