package dev.llafar.gateway;

import static dev.llafar.gateway.testing.Futures.await;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.llafar.gateway.config.SessionLimits;
import dev.llafar.gateway.testing.RunningGateway;
import dev.llafar.gateway.testing.ScriptedAudio;
import dev.llafar.gateway.testing.ScriptedTranscriber;
import dev.llafar.gateway.testing.WebSocketTestClient;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("slow")
class SessionLimitsTest {
    @Test
    void closesAnIdleSessionAfterItsFinals() {
        try (RunningGateway gateway = gateway(limits -> limits.withIdleTimeout(Duration.ofSeconds(1)))) {
            ScriptedAudio voice = ScriptedAudio.speaking(1, 2);
            WebSocketTestClient client = gateway.socket();
            client.audio(voice.bytes());
            JsonObject error = await(client.event("error"));
            assertThat(error.getString("code")).isEqualTo("idle");
            assertThat(client.texts()).isEqualTo(voice.utterances());
            await(client.closed());
            assertThat(client.closeCode()).isEqualTo(1008);
            assertThat(client.closeReason()).startsWith("idle: ");
        }
    }

    @Test
    void closesAConnectionThatDoesNotStart() {
        try (RunningGateway gateway = gateway(limits -> limits.withStartTimeout(Duration.ofMillis(100)))) {
            WebSocketTestClient client = gateway.socket();
            assertThat(await(client.event("error")).getString("code")).isEqualTo("idle");
            await(client.closed());
        }
    }

    @Test
    void endsASessionAtItsMaximumDuration() {
        try (RunningGateway gateway = gateway(limits -> limits.withMaxSessionLength(Duration.ofSeconds(1)))) {
            ScriptedAudio voice = ScriptedAudio.speaking(2, 2);
            WebSocketTestClient client = gateway.socket();
            client.audio(voice.bytes());
            assertThat(await(client.event("error")).getString("code")).isEqualTo("session_too_long");
            assertThat(client.texts()).isEqualTo(voice.utterances());
        }
    }

    @Test
    void sessionsWithoutAConnectionOccupyNoPlace() {
        try (RunningGateway gateway = gateway(limits -> limits.withSessions(2).withDetachedSessions(3))) {
            for (int lost = 0; lost < 8; lost++) {
                WebSocketTestClient client = gateway.socket();
                client.text("{\"type\":\"start\",\"sessionId\":\"lost-" + lost + "\"}");
                await(client.event("ready"));
                await(client.close());
            }
            WebSocketTestClient newest = gateway.socket();
            newest.text("{\"type\":\"resume\",\"sessionId\":\"lost-7\"}");
            await(newest.event("ready"));
            WebSocketTestClient oldest = gateway.socket();
            oldest.text("{\"type\":\"resume\",\"sessionId\":\"lost-0\"}");
            assertThat(await(oldest.event("error")).getString("code")).isEqualTo("unknown_session");
        }
    }

    @Test
    void refusesToStartWithMoreSessionsThanItsMemoryHolds() {
        assertThatThrownBy(() -> gateway(limits -> limits.withSessions(1_000_000)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("sessions: got 1000000; expected at most ")
                .hasMessageContaining("with an audio budget of ");
    }

    @Test
    void countsARefusedStreamOnce() {
        try (RunningGateway gateway = gateway(limits -> limits)) {
            WebSocketTestClient client = gateway.socket();
            client.text("{\"type\":\"start\",\"encoding\":\"ogg_opus\"}");
            await(client.event("ready"));
            client.audio(new byte[20_000]);
            client.finish();
            assertThat(await(client.event("error")).getString("code")).isEqualTo("invalid_audio");
            await(client.closed());
            assertThat(gateway.meters().scrape())
                    .contains("llafar_gateway_refusals_total{reason=\"invalid_audio\"} 1.0");
        }
    }

    @Test
    void refusesASessionAboveTheLimitUntilAnotherEnds() {
        try (RunningGateway gateway = gateway(limits -> limits.withSessions(2))) {
            WebSocketTestClient first = gateway.socket();
            first.text("{\"type\":\"start\"}");
            await(first.event("ready"));
            WebSocketTestClient second = gateway.socket();
            second.text("{\"type\":\"start\"}");
            await(second.event("ready"));
            WebSocketTestClient third = gateway.socket();
            third.text("{\"type\":\"start\"}");
            JsonObject error = await(third.event("error"));
            assertThat(error.getString("code")).isEqualTo("overloaded");
            assertThat(error.getBoolean("retry")).isTrue();
            await(third.closed());
            assertThat(third.closeCode()).isEqualTo(1013);
            first.finish();
            await(first.closed());
            WebSocketTestClient fourth = gateway.socket();
            fourth.text("{\"type\":\"start\"}");
            await(fourth.event("ready"));
        }
    }

    @Test
    void readsNoMoreWhenTheTranscriberAcceptsNothing() {
        ScriptedTranscriber transcriber = new ScriptedTranscriber();
        transcriber.stick();
        int boundSamples = 2 * 16_000;
        try (RunningGateway gateway = RunningGateway.start(
                transcriber,
                options -> options.withLimits(options.limits().withUnsettledAudio(Duration.ofSeconds(2))))) {
            WebSocketTestClient client = gateway.socket();
            for (int i = 0; i < 40; i++) {
                client.audio(new byte[500_000]);
            }
            await(until(gateway, () -> taken(gateway) >= boundSamples));
            WebSocketTestClient other = gateway.socket();
            other.text("{\"type\":\"start\"}");
            await(other.event("ready"));
            // The bound may be exceeded by one slice of 16 KiB; the rest of the 10 million samples is not read.
            assertThat(taken(gateway)).isLessThanOrEqualTo(boundSamples + 8_192);
        }
    }

    private static double taken(RunningGateway gateway) {
        return gateway.meters().get("llafar.gateway.audio.samples").counter().count();
    }

    @Test
    void dropsTheOldestEndedSession() {
        try (RunningGateway gateway = gateway(limits -> limits.withEndedSessions(1))) {
            String first = spoken(gateway);
            String second = spoken(gateway);
            assertThat(resumed(gateway, first)).isEqualTo("error");
            assertThat(resumed(gateway, second)).isEqualTo("ready");
        }
    }

    private static double sessions(RunningGateway gateway, String state) {
        return gateway.meters()
                .get("llafar.gateway.sessions")
                .tag("state", state)
                .gauge()
                .value();
    }

    private static String spoken(RunningGateway gateway) {
        WebSocketTestClient client = gateway.socket();
        client.audio(ScriptedAudio.speaking(1, 1).bytes());
        client.finish();
        await(client.closed());
        return client.events().getFirst().getString("sessionId");
    }

    private static String resumed(RunningGateway gateway, String id) {
        WebSocketTestClient client = gateway.socket();
        client.text(new JsonObject().put("type", "resume").put("sessionId", id));
        return await(client.event(event -> true)).getString("type");
    }

    @Test
    void dropsASessionAfterItsResumeWindow() {
        try (RunningGateway gateway = gateway(limits -> limits.withResumeWindow(Duration.ofMillis(100)))) {
            WebSocketTestClient client = gateway.socket();
            client.audio(new byte[100]);
            String id = await(client.event("ready")).getString("sessionId");
            await(client.close());
            await(until(gateway, () -> sessions(gateway, "attached") == 0 && sessions(gateway, "detached") == 0));
            WebSocketTestClient late = gateway.socket();
            late.text(
                    new JsonObject().put("type", "resume").put("sessionId", id).put("resumeFromSample", 0));
            assertThat(await(late.event("error")).getString("code")).isEqualTo("unknown_session");
        }
    }

    @Test
    void disconnectsAClientThatNeverReads() {
        try (RunningGateway gateway = gateway(limits -> limits.withSlowReaderTimeout(Duration.ofMillis(500)))) {
            // Enough events to fill all buffers of the connection several times.
            byte[] audio = ScriptedAudio.shortUtterances(40_000).bytes();
            WebSocketTestClient client = await(WebSocketTestClient.connectNarrowly(
                    gateway.vertx(), gateway.server().httpPort()));
            client.text("{\"type\":\"start\"}");
            JsonObject ready = await(client.event("ready"));
            client.pause();
            for (int from = 0; from < audio.length; from += 1 << 20) {
                client.audio(audio, from, Math.min(audio.length, from + (1 << 20)));
            }
            await(until(gateway, () -> gateway.meters().scrape().contains("reason=\"slow_reader\"")));
            double finals =
                    gateway.meters().get("llafar.gateway.finals").counter().count();
            assertThat(finals)
                    .as("finals, of 40,000, when nothing more was read from the client")
                    .isLessThan(39_000);
            ScriptedAudio voice = ScriptedAudio.speaking(3, 2);
            WebSocketTestClient other = gateway.socket();
            other.audio(voice.bytes());
            other.finish();
            await(other.closed());
            assertThat(other.texts()).isEqualTo(voice.utterances());
            WebSocketTestClient late = gateway.socket();
            late.text(new JsonObject()
                    .put("type", "resume")
                    .put("sessionId", ready.getString("sessionId"))
                    .put("resumeFromSample", 0));
            assertThat(await(late.event("error")).getString("code"))
                    .as("thousands of finals went into the client's own buffers, the log keeps the newest")
                    .isEqualTo("resume_too_old");
        }
    }

    private static RunningGateway gateway(UnaryOperator<SessionLimits> limits) {
        return RunningGateway.start(
                new ScriptedTranscriber(), options -> options.withLimits(limits.apply(options.limits())));
    }

    private static Future<Void> until(RunningGateway gateway, java.util.function.BooleanSupplier condition) {
        Promise<Void> met = Promise.promise();
        gateway.vertx().setPeriodic(10, timer -> {
            if (condition.getAsBoolean()) {
                gateway.vertx().cancelTimer(timer);
                met.tryComplete();
            }
        });
        return met.future();
    }
}
