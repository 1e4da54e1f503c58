package dev.llafar.gateway.call;

import static org.assertj.core.api.Assertions.assertThat;

import dev.llafar.gateway.call.machine.CallEvent;
import io.vertx.core.Future;
import org.junit.jupiter.api.Test;

class CallWatchTest {
    private final CallWatch watch = new CallWatch();

    @Test
    void whoeverWatchesASilentCallForLongMayGoOnWatching() {
        for (int i = 0; i < 100; i++) {
            Future<CallWatch.Seen> waiting = watch.from(0);
            assertThat(waiting.isComplete()).isFalse();
            watch.giveUp(waiting);
            assertThat(waiting.result().moments()).isEmpty();
        }
    }

    @Test
    void aNinthWatcherIsRefusedAndTheOthersAreTold() {
        Future<CallWatch.Seen> first = watch.from(0);
        for (int i = 1; i < 8; i++) {
            watch.from(0);
        }
        assertThat(watch.from(0).failed()).isTrue();
        watch.event(new CallEvent.HeardFinal("hello", "en", 1_000), 2_000);
        assertThat(first.result().moments()).hasSize(1);
    }

    @Test
    void aCallOfLongWordsKeepsTheNewestAndNoMoreThanItsShareOfMemory() {
        String text = "x".repeat(10_000);
        for (int i = 0; i < 100; i++) {
            watch.event(new CallEvent.HeardFinal(text, "en", i), i);
        }
        CallWatch.Seen seen = watch.from(0).result();
        assertThat(seen.moments()).hasSizeBetween(1, 7);
        assertThat(seen.moments().getLast().index()).isEqualTo(99);
    }
}
