package dev.llafar.audio;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class AudioBudgetTest {

    @Test
    void refusesAShareWhoseFloorDoesNotFit() {
        AudioBudget budget = new AudioBudget(100);
        assertThat(budget.open(60)).isNotNull();
        assertThat(budget.open(60)).isNull();
        assertThat(budget.open(40)).isNotNull();
        assertThat(budget.usedSamples()).isEqualTo(100);
    }

    @Test
    void letsAShareUseItsFloorWhenNothingIsLeft() {
        AudioBudget budget = new AudioBudget(100);
        AudioBudget.Share large = budget.open(10);
        AudioBudget.Share small = budget.open(10);
        large.keep(90);
        assertThat(large.isFull()).isTrue();
        assertThat(small.isFull()).isFalse();
        small.keep(9);
        assertThat(small.isFull()).isFalse();
        small.keep(10);
        assertThat(small.isFull()).isTrue();
        large.keep(50);
        assertThat(large.isFull()).isFalse();
        assertThat(small.isFull()).isFalse();
    }

    @Test
    void lowersAFloorToWhatIsKept() {
        AudioBudget budget = new AudioBudget(100);
        AudioBudget.Share share = budget.open(80);
        share.keep(30);
        assertThat(share.reserve(0)).isTrue();
        assertThat(budget.usedSamples()).isEqualTo(30);
        AudioBudget.Share other = budget.open(70);
        assertThat(other).isNotNull();
        assertThat(share.reserve(80)).isFalse();
        assertThat(budget.usedSamples()).isEqualTo(100);
        other.close();
        assertThat(share.reserve(80)).isTrue();
        assertThat(budget.usedSamples()).isEqualTo(80);
    }

    @Test
    void returnsEverythingWhateverTheOrder() {
        long seed = 20_261_128;
        Random random = new Random(seed);
        AudioBudget budget = new AudioBudget(10_000);
        List<AudioBudget.Share> shares = new ArrayList<>();
        for (int step = 0; step < 20_000; step++) {
            switch (random.nextInt(4)) {
                case 0 -> {
                    AudioBudget.Share opened = budget.open(random.nextInt(500));
                    if (opened != null) {
                        shares.add(opened);
                    }
                }
                case 1 -> pick(shares, random).ifPresent(share -> share.keep(random.nextInt(1_000)));
                case 2 -> pick(shares, random).ifPresent(share -> share.reserve(random.nextInt(500)));
                default ->
                    pick(shares, random).ifPresent(share -> {
                        share.close();
                        share.close();
                        shares.remove(share);
                    });
            }
            assertThat(budget.usedSamples()).as("seed %d, step %d", seed, step).isNotNegative();
        }
        shares.forEach(AudioBudget.Share::close);
        assertThat(budget.usedSamples()).as("seed %d", seed).isZero();
    }

    @Test
    void refusesMoreSessionsThanHaveRoomForAnUtterance() {
        AudioBudget budget = new AudioBudget(6L * AudioBudget.SESSION_FLOOR_SAMPLES);
        budget.requireRoomFor(6, 1);
        budget.requireRoomFor(3, 2);
        assertThatThrownBy(() -> budget.requireRoomFor(7, 1))
                .hasMessageStartingWith("sessions: got 7; expected at most 6 with an audio budget of 5 MiB");
        assertThatThrownBy(() -> budget.requireRoomFor(4, 2)).hasMessageContaining("got 4; expected at most 3");
    }

    @Test
    void refusesABudgetOfNothing() {
        assertThatThrownBy(() -> new AudioBudget(0)).hasMessage("samples: got 0; expected 1 or more");
    }

    private static java.util.Optional<AudioBudget.Share> pick(List<AudioBudget.Share> shares, Random random) {
        return shares.isEmpty()
                ? java.util.Optional.empty()
                : java.util.Optional.of(shares.get(random.nextInt(shares.size())));
    }
}
