package dev.llafar.gateway.call.directory;

import static dev.llafar.gateway.testing.Futures.await;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.InstantSource;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class MemoryCallDirectoryTest extends CallDirectoryContract {
    @Override
    CallDirectory empty(InstantSource clock) {
        return new MemoryCallDirectory(clock, KEEP, 100);
    }

    @Test
    void refusesAnEntryAboveTheLimit() {
        CallDirectory small = new MemoryCallDirectory(InstantSource.system(), KEEP, 1);
        await(small.create(CallEntry.of("first", Optional.empty(), "", Optional.empty())));
        assertThatThrownBy(() -> await(small.create(CallEntry.of("second", Optional.empty(), "", Optional.empty()))))
                .isInstanceOfSatisfying(
                        DirectoryException.class, failure -> org.assertj.core.api.Assertions.assertThat(failure.kind())
                                .isEqualTo(DirectoryException.Kind.FULL));
    }
}
