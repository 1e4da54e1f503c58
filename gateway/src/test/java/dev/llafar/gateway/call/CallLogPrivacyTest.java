package dev.llafar.gateway.call;

import static dev.llafar.gateway.testing.Futures.await;
import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.joran.JoranConfigurator;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.ThrowableProxyUtil;
import ch.qos.logback.classic.util.ContextInitializer;
import ch.qos.logback.core.AppenderBase;
import ch.qos.logback.core.joran.spi.JoranException;
import dev.llafar.gateway.call.answer.AnswerSettings;
import dev.llafar.gateway.call.answer.BedrockLanguageModel;
import dev.llafar.gateway.call.directory.MemoryCallDirectory;
import dev.llafar.gateway.call.machine.CallEvent;
import dev.llafar.gateway.call.machine.CallMachine;
import dev.llafar.gateway.call.machine.CallRules;
import dev.llafar.gateway.call.telephony.ChimeSettings;
import dev.llafar.gateway.call.telephony.ChimeTelephony;
import dev.llafar.gateway.call.telephony.Telephony;
import dev.llafar.gateway.call.telephony.Telephony.Meeting;
import dev.llafar.gateway.call.testing.ScriptedTranscriptions;
import dev.llafar.gateway.testing.RunningGateway;
import dev.llafar.kvs.endpoint.AwsAccess;
import dev.llafar.local.LocalAws;
import dev.llafar.local.LocalAwsConfig;
import dev.llafar.local.phone.PlacedCall;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.regions.Region;

/**
 * Runs a call with the AWS SDK and the local stand-ins while all loggers, including the root logger, are at TRACE.
 */
@Tag("slow")
class CallLogPrivacyTest {
    private static final String TOKEN = "a-token-that-must-not-be-logged";
    private static final InstantSource CLOCK = InstantSource.system();

    @Test
    void logsNoTranscriptsAnswersOrTokensOfACall() throws Exception {
        Vertx vertx = Vertx.vertx();
        LocalAws aws = await(LocalAws.start(vertx, LocalAwsConfig.defaults().withPort(0), CLOCK));
        AwsAccess access = new AwsAccess(
                Region.of(aws.config().region()),
                StaticCredentialsProvider.create(
                        AwsBasicCredentials.create(LocalAwsConfig.ACCESS_KEY_ID, LocalAwsConfig.SECRET_ACCESS_KEY)),
                Optional.of(aws.endpoint()));
        try (RecordedLogs logs = RecordedLogs.open();
                ChimeTelephony chime = new ChimeTelephony(
                        vertx, access, ChimeSettings.inRegionOf(aws.config().poolArn()));
                BedrockLanguageModel model = new BedrockLanguageModel(vertx, access, AnswerSettings.defaults())) {
            await(chime.warm());
            await(model.warm());
            RecordingTelephony telephony = new RecordingTelephony(chime);
            ScriptedTranscriptions transcriptions = new ScriptedTranscriptions();
            CallRegistry calls = new CallRegistry(
                    new CallDependencies(
                            vertx,
                            new CallMachine(CallRules.defaults()),
                            new MemoryCallDirectory(CLOCK, Duration.ofHours(1), 10),
                            telephony,
                            new MeetingCloser(vertx, telephony),
                            model,
                            transcriptions,
                            new CallMetrics(new SimpleMeterRegistry()),
                            "node-a",
                            CLOCK,
                            System::nanoTime),
                    List.of(vertx.getOrCreateContext()));
            try (RunningGateway gateway = RunningGateway.start(
                    options -> options.withAccess("127.0.0.1", TOKEN, null), new CallRoutes(vertx, calls))) {
                URI server = URI.create("http://127.0.0.1:" + gateway.server().httpPort());
                aws.gateway(server, Optional.of(TOKEN));
                converse(PlacedCall.dial(vertx, aws.endpoint(), server, Optional.of(TOKEN), 60_000), transcriptions);
                String refusal = postInvalid(server);
                assertThat(refusal).contains("CallDetails").doesNotContain("milk");
                await(calls.meetingsDeleted());
            }
            assertThat(telephony.tokens).isNotEmpty();
            assertThat(logs.lines).isNotEmpty().noneMatch(line -> isSecret(line, telephony.tokens));
        } finally {
            await(vertx.close());
        }
    }

    /** A question and its whole answer from the stand-in for the model. */
    private static void converse(PlacedCall call, ScriptedTranscriptions transcriptions)
            throws InterruptedException, IOException {
        try (call) {
            call.say(new byte[64_000]); // two seconds of silence; the test emits the transcripts
            until(call, "listening", "");
            transcriptions.newest().emit(new CallEvent.PartialReceived("Do you have", 0, "en", CLOCK.millis()));
            transcriptions.newest().emit(new CallEvent.FinalReceived("Do you have any milk?", "en", CLOCK.millis()));
            until(call, "hearing_speech", "pound thirty");
            call.hangUp();
            until(call, "ended", "");
        }
    }

    private static void until(PlacedCall call, String what, String text) throws InterruptedException {
        PlacedCall.Moment moment;
        do {
            moment = Objects.requireNonNull(call.next(30_000), what + " did not happen");
        } while (!moment.what().equals(what) || !moment.text().contains(text));
    }

    /** An invocation that contains the spoken text, as the service repeats it, and lacks a field. */
    private static String postInvalid(URI server) throws Exception {
        String body = """
                {"SchemaVersion": "1.0", "Sequence": 2, "InvocationEventType": "ACTION_SUCCESSFUL",
                 "ActionData": {"Type": "Speak", "Parameters": {"Text": "Yes, the shop has fresh milk."}}}""";
        HttpRequest request = HttpRequest.newBuilder(server.resolve("/sma"))
                .header("Authorization", "Bearer " + TOKEN)
                .header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString(body))
                .build();
        try (HttpClient http = HttpClient.newHttpClient()) {
            return http.send(request, BodyHandlers.ofString()).body();
        }
    }

    private static boolean isSecret(String line, Queue<String> joinTokens) {
        return line.contains("milk")
                || line.contains("Do you have")
                || line.contains("pound")
                || line.contains("How can I help")
                || line.contains(TOKEN)
                || joinTokens.stream().anyMatch(line::contains);
    }

    /** Records the join tokens of the meetings. */
    private static final class RecordingTelephony implements Telephony {
        private final Telephony inner;
        private final Queue<String> tokens = new ConcurrentLinkedQueue<>();

        private RecordingTelephony(Telephony inner) {
            this.inner = inner;
        }

        @Override
        public Future<Meeting> createMeeting(String transactionId) {
            return inner.createMeeting(transactionId).onSuccess(seat -> tokens.add(seat.joinToken()));
        }

        @Override
        public Future<Void> deleteMeeting(String meetingId) {
            return inner.deleteMeeting(meetingId);
        }

        @Override
        public Future<String> startPipeline(String meetingId) {
            return inner.startPipeline(meetingId);
        }

        @Override
        public Future<Void> requestInvocation(String smaId, String transactionId, long update) {
            return inner.requestInvocation(smaId, transactionId, update);
        }
    }

    /** The log configuration of the command line with LLAFAR_LOG=TRACE and the root logger at TRACE. */
    private static final class RecordedLogs extends AppenderBase<ILoggingEvent> implements AutoCloseable {
        private final Queue<String> lines = new ConcurrentLinkedQueue<>();

        private static RecordedLogs open() throws Exception {
            LoggerContext loggers = (LoggerContext) LoggerFactory.getILoggerFactory();
            loggers.reset();
            loggers.putProperty("LLAFAR_LOG", "TRACE");
            JoranConfigurator shipped = new JoranConfigurator();
            shipped.setContext(loggers);
            shipped.doConfigure(Path.of("..", "cli", "src", "main", "resources", "logback.xml")
                    .toFile());
            Logger root = loggers.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME);
            assertThat(loggers.getLogger(CallRegistry.class).getEffectiveLevel())
                    .isEqualTo(Level.TRACE);
            root.detachAndStopAllAppenders();
            root.setLevel(Level.TRACE);
            RecordedLogs logs = new RecordedLogs();
            logs.setContext(loggers);
            logs.start();
            root.addAppender(logs);
            return logs;
        }

        @Override
        protected void append(ILoggingEvent event) {
            String failure =
                    event.getThrowableProxy() == null ? "" : ThrowableProxyUtil.asString(event.getThrowableProxy());
            lines.add(event.getLoggerName() + " " + event.getFormattedMessage() + failure);
        }

        @Override
        public void close() throws JoranException {
            LoggerContext loggers = (LoggerContext) getContext();
            loggers.reset();
            new ContextInitializer(loggers).autoConfig();
        }
    }
}
