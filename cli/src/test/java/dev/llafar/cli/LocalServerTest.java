package dev.llafar.cli;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.llafar.audio.AudioBudget;
import dev.llafar.gateway.GatewayServer;
import dev.llafar.gateway.config.GatewayOptions;
import dev.llafar.gateway.config.SessionLimits;
import java.io.OutputStream;
import java.io.PrintStream;
import org.junit.jupiter.api.Test;

class LocalServerTest {
    /** The gateway alone would accept so many: in one process the transcriber keeps the audio of each session once more. */
    @Test
    void refusesToStartWithMoreSessionsThanItsMemoryHoldsTwice() {
        long most = GatewayServer.defaultBudget().samples() / (2L * AudioBudget.SESSION_FLOOR_SAMPLES);
        GatewayOptions options = GatewayOptions.defaults()
                .withAddress("127.0.0.1", 0, 0)
                .withLimits(SessionLimits.defaults().withSessions((int) most + 1));
        PrintStream nowhere = new PrintStream(OutputStream.nullOutputStream());

        assertThatThrownBy(() -> LocalServer.start(new ModelOptions(), options, new Console(nowhere, nowhere, false)))
                .hasMessageContaining("sessions: got " + (most + 1) + "; expected at most " + most + " with");
    }
}
