package dev.llafar.gateway.session;

import static org.assertj.core.api.Assertions.assertThat;

import dev.llafar.gateway.session.ReceivedBytes.Verdict;
import org.junit.jupiter.api.Test;

class ReceivedBytesTest {
    @Test
    void acceptsNewSkipsRepeatedAndRefusesMissingBytes() {
        ReceivedBytes received = new ReceivedBytes();
        assertThat(received.accept(0, 100)).isEqualTo(new Verdict.Take(0));
        assertThat(received.accept(100, 50)).isEqualTo(new Verdict.Take(0));
        assertThat(received.accept(140, 30)).isEqualTo(new Verdict.Take(10));
        assertThat(received.throughByte()).isEqualTo(170);
        assertThat(received.accept(0, 170)).isEqualTo(new Verdict.Take(170));
        assertThat(received.accept(20, 30)).isEqualTo(new Verdict.Take(30));
        assertThat(received.throughByte()).isEqualTo(170);
        assertThat(received.accept(171, 5)).isEqualTo(new Verdict.Gap(170, 171));
        assertThat(received.throughByte()).isEqualTo(170);
        assertThat(received.accept(170, 0)).isEqualTo(new Verdict.Take(0));
    }
}
