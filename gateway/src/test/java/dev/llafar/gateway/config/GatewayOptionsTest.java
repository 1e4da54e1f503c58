package dev.llafar.gateway.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class GatewayOptionsTest {
    @Test
    void pinsItsDefaults() {
        GatewayOptions options = GatewayOptions.defaults();
        assertThat(options.host()).isEqualTo("127.0.0.1");
        assertThat(options.httpPort()).isEqualTo(8080);
        assertThat(options.grpcPort()).isEqualTo(9090);
        assertThat(options.token()).isNull();
        assertThat(options.tls()).isNull();
        SessionLimits limits = options.limits();
        assertThat(limits.sessions()).isEqualTo(200);
        assertThat(limits.endedSessions()).isEqualTo(200);
        assertThat(limits.maxMessageBytes()).isEqualTo(1 << 20);
        assertThat(limits.maxSessionLength()).isEqualTo(Duration.ofHours(4));
        assertThat(limits.idleTimeout()).isEqualTo(Duration.ofSeconds(30));
        assertThat(limits.startTimeout()).isEqualTo(Duration.ofSeconds(10));
        assertThat(limits.resumeWindow()).isEqualTo(Duration.ofSeconds(60));
        assertThat(limits.slowReaderTimeout()).isEqualTo(Duration.ofSeconds(30));
        assertThat(limits.unsettledAudio()).isEqualTo(Duration.ofSeconds(90));
        assertThat(limits.undeliveredFinals()).isEqualTo(64);
        assertThat(limits.keptFinals()).isEqualTo(512);
    }

    @Test
    void requiresATokenOrTlsForOtherMachines() {
        GatewayOptions options = GatewayOptions.defaults();
        assertThatThrownBy(() -> options.withAddress("0.0.0.0", 1, 2))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("host: 0.0.0.0; expected a loopback address");
        assertThat(options.withAccess("0.0.0.0", "sixteen-letters-and-more", null)
                        .loopbackOnly())
                .isFalse();
        assertThat(options.withAccess("0.0.0.0", null, new TlsFiles(Path.of("c"), Path.of("k")))
                        .loopbackOnly())
                .isFalse();
    }

    @Test
    void neverPrintsTheToken() {
        GatewayOptions options = GatewayOptions.defaults().withAccess("127.0.0.1", "sixteen-letters-and-more", null);
        assertThat(options.toString()).doesNotContain("sixteen");
        assertThatThrownBy(() -> options.withAccess("127.0.0.1", "short", null))
                .hasMessageContaining("a value of 5 characters")
                .hasMessageNotContaining("short;");
    }
}
