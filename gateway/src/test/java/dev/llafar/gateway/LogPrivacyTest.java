package dev.llafar.gateway;

import static dev.llafar.gateway.testing.Futures.await;
import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.ThrowableProxyUtil;
import ch.qos.logback.core.AppenderBase;
import dev.llafar.gateway.testing.RunningGateway;
import dev.llafar.gateway.testing.ScriptedTranscriber;
import dev.llafar.gateway.testing.ScriptedTranscriber.Life;
import dev.llafar.gateway.testing.WebSocketTestClient;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

class LogPrivacyTest {
    @Test
    void logsNoTranscriptsTokensOrSessionIds() {
        Logger root = (Logger) LoggerFactory.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME);
        Level before = root.getLevel();
        Recorder recorder = new Recorder();
        recorder.setContext(root.getLoggerContext());
        recorder.start();
        String token = "a-token-that-nobody-may-log";
        try (RunningGateway gateway = RunningGateway.start(
                new ScriptedTranscriber(() -> Life.dyingAfter(60_000)),
                options -> options.withAccess("127.0.0.1", token, null))) {
            root.addAppender(recorder);
            root.setLevel(Level.TRACE);
            WebSocketTestClient client = await(WebSocketTestClient.connect(
                    gateway.vertx(), gateway.server().httpPort(), List.of("llafar.v1", "bearer." + token)));
            client.text("{\"type\":\"start\",\"phrases\":[\"Penrhyndeudraeth\"]}");
            // The bytes 0x2a2a are the word "w10794", repeated while the transcriber fails several times.
            byte[] audio = new byte[400_000];
            for (int i = 0; i < audio.length; i++) {
                audio[i] = i % 8_000 < 4_000 ? (byte) 42 : 0;
            }
            client.audio(audio);
            JsonObject heard = await(client.event("final"));
            assertThat(heard.getString("text")).contains("w10794");
            client.text("{\"type\":\"Penrhyndeudraeth\"}");
            await(client.closed());
            String id = client.events().getFirst().getString("sessionId");
            root.setLevel(before);
            assertThat(recorder.lines)
                    .isNotEmpty()
                    .noneMatch(line -> line.contains(token)
                            || line.contains("w10794")
                            || line.contains("Penrhyn")
                            || line.contains(id));
        } finally {
            root.setLevel(before);
            root.detachAppender(recorder);
        }
    }

    private static final class Recorder extends AppenderBase<ILoggingEvent> {
        private final Queue<String> lines = new ConcurrentLinkedQueue<>();

        @Override
        protected void append(ILoggingEvent event) {
            String failure =
                    event.getThrowableProxy() == null ? "" : ThrowableProxyUtil.asString(event.getThrowableProxy());
            lines.add(event.getFormattedMessage() + failure);
        }
    }
}
