package dev.llafar.local.fault;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class FaultInjectorTest {
    private static final FaultInjector.Rule CUTS = new FaultInjector.Rule("GetMedia", Fault.Kind.CUT, 0.3, 0, 0, 0);

    private static List<Optional<Fault>> draw(long seed) {
        FaultInjector dice = new FaultInjector(seed, List.of(CUTS));
        List<Optional<Fault>> drawn = new ArrayList<>();
        for (int i = 0; i < 200; i++) {
            drawn.add(dice.onFragment("GetMedia", 1_000));
        }
        return drawn;
    }

    @Test
    void drawsTheSameFaultsFromTheSameSeed() {
        assertThat(draw(1)).isEqualTo(draw(1)).isNotEqualTo(draw(2));
        assertThat(draw(1).stream().filter(Optional::isPresent).count()).isBetween(40L, 80L);
    }

    @Test
    void cutsAtRandomPositionsInTheFragment() {
        assertThat(draw(3).stream().flatMap(Optional::stream).map(fault -> ((Fault.Cut) fault).afterBytes()))
                .allMatch(bytes -> bytes >= 0 && bytes <= 1_000)
                .anyMatch(bytes -> bytes < 300)
                .anyMatch(bytes -> bytes > 700);
    }

    @Test
    void firesOnlyForItsOperationAndUpToItsLimit() {
        FaultInjector dice =
                new FaultInjector(4, List.of(new FaultInjector.Rule("GetMedia", Fault.Kind.THROTTLE, 1, 2, 0, 0)));
        assertThat(dice.onRequest("PutMedia")).isEmpty();
        assertThat(dice.onFragment("GetMedia", 10))
                .as("a throttle concerns calls")
                .isEmpty();
        assertThat(dice.onRequest("GetMedia")).hasValue(new Fault.Throttle());
        assertThat(dice.onRequest("GetMedia")).hasValue(new Fault.Throttle());
        assertThat(dice.onRequest("GetMedia")).isEmpty();
    }
}
