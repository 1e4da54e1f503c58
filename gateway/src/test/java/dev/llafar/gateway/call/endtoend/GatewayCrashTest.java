package dev.llafar.gateway.call.endtoend;

import static dev.llafar.gateway.testing.Futures.await;
import static org.assertj.core.api.Assertions.assertThat;

import dev.llafar.gateway.call.CallHistory;
import dev.llafar.gateway.call.directory.CallEntry;
import dev.llafar.gateway.call.directory.CallEntry.Lease;
import dev.llafar.gateway.call.directory.DynamoCallDirectory;
import dev.llafar.gateway.call.directory.DynamoSettings;
import dev.llafar.gateway.testing.LocalDynamo;
import dev.llafar.kvs.endpoint.AwsAccess;
import dev.llafar.transcriber.samples.Recording;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.net.URI;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.regions.Region;

/** A gateway is killed during a call, and another one continues the call from its record in DynamoDB. */
@ExtendWith(SharedTranscriber.class)
@Tag("slow")
class GatewayCrashTest {
    private static final String GREETING = "Hello. How can I help you?";
    private static final String INCOMPLETE_ANSWER = "I am sorry, I have to stop there.";
    private static final Recording OPENING_HOURS = Recording.named("en_clean_1");
    private static final Recording MUSEUM = Recording.named("en_phone_3");
    private static final List<DynamoCallDirectory> OPENED = new ArrayList<>();
    private static LocalDynamo dynamo;

    private final String table = "calls-" + UUID.randomUUID();

    /** When the gateway is killed. */
    private enum Moment {
        QUESTION_STARTED,
        QUESTION_SPOKEN,
        MODEL_REQUESTED,
        ANSWER_STARTED
    }

    @BeforeAll
    static void start() throws Exception {
        dynamo = LocalDynamo.start();
    }

    @AfterAll
    static void stop() throws Exception {
        OPENED.parallelStream().forEach(DynamoCallDirectory::close);
        dynamo.stop();
    }

    @ParameterizedTest
    @EnumSource(Moment.class)
    void continuesTheCallWithoutLossOrRepetition(Moment moment) {
        try (CallEnvironment environment = CallEnvironment.accelerated()) {
            GatewayProcess first =
                    environment.open(GatewayProcess.Plan.of("node-a"), own -> directory(environment, own));
            TestCaller caller = environment.call();
            await(caller.hears(GREETING));
            if (moment == Moment.MODEL_REQUESTED) {
                // The model writes nothing before the kill.
                environment.setFaults("{'rules': [{'operation': 'ConverseStream', 'kind': 'late', 'millis': 60000}]}");
            }
            await(caller.ask(OPENING_HOURS));
            List<String> hours = environment.answerTo(OPENING_HOURS);
            await(until(moment, first, caller, hours));
            environment.kill();
            environment.setFaults("{'rules': []}");
            GatewayProcess second =
                    environment.open(GatewayProcess.Plan.of("node-a"), own -> directory(environment, own));
            assertThat(second.calls().activeCalls()).isOne();
            List<String> expected = new ArrayList<>(List.of(GREETING));
            if (moment == Moment.ANSWER_STARTED) {
                // The rest of the answer is lost, except for sentences that were written and saved.
                await(caller.hears(INCOMPLETE_ANSWER));
            } else {
                await(caller.hears(hours.getLast()));
                expected.addAll(hours);
            }
            await(caller.ask(MUSEUM));
            List<String> museum = environment.answerTo(MUSEUM);
            await(caller.hears(museum.getLast()));
            await(caller.hangUp());
            await(caller.ended());
            List<String> heard = caller.heard();
            if (moment == Moment.ANSWER_STARTED) {
                int end = heard.indexOf(INCOMPLETE_ANSWER);
                assertThat(end).as("%s", caller).isBetween(2, hours.size() + 1);
                expected.addAll(hours.subList(0, end - 1));
                expected.add(INCOMPLETE_ANSWER);
            }
            expected.addAll(museum);
            assertThat(heard).as("%s", caller).isEqualTo(expected);
            assertNothingRemains(environment, second);
        }
    }

    @Test
    void takesOverACallWhenTheLeaseHasExpired() {
        try (CallEnvironment environment = CallEnvironment.accelerated()) {
            GatewayProcess first =
                    environment.open(GatewayProcess.Plan.of("node-a"), own -> directory(environment, own));
            TestCaller caller = environment.call();
            await(caller.hears(GREETING));
            await(caller.ask(OPENING_HOURS));
            List<String> hours = environment.answerTo(OPENING_HOURS);
            await(until(Moment.QUESTION_STARTED, first, caller, hours));
            environment.kill();
            GatewayProcess second =
                    environment.open(GatewayProcess.Plan.of("node-b"), own -> directory(environment, own));
            assertThat(second.calls().activeCalls()).isZero();
            expireLease(environment, caller.id());
            // The call may be taken over before this, because events without an acknowledgement are sent again.
            await(second.calls().takeOver());
            assertThat(second.calls().activeCalls()).isOne();
            await(caller.hears(hours.getLast()));
            await(caller.ask(MUSEUM));
            List<String> museum = environment.answerTo(MUSEUM);
            await(caller.hears(museum.getLast()));
            await(caller.hangUp());
            await(caller.ended());
            List<String> expected = new ArrayList<>(List.of(GREETING));
            expected.addAll(hours);
            expected.addAll(museum);
            assertThat(caller.heard()).as("%s", caller).isEqualTo(expected);
            assertNothingRemains(environment, second);
        }
    }

    private static Future<?> until(Moment moment, GatewayProcess gateway, TestCaller caller, List<String> answer) {
        return switch (moment) {
            case QUESTION_STARTED -> caller.nth(1, TestCaller.is("caller_speaking"));
            case QUESTION_SPOKEN -> caller.nth(1, TestCaller.is("caller_silent"));
            case MODEL_REQUESTED -> asked(gateway.calls().history(caller.id()).orElseThrow(), 0);
            case ANSWER_STARTED ->
                caller.nth(1, TestCaller.speech().and(entry -> entry.getString("text")
                        .equals(answer.getFirst())));
        };
    }

    private static Future<Void> asked(CallHistory history, long from) {
        return history.read(from).compose(page -> {
            boolean isAsked = page.entries().stream().anyMatch(entry -> entry.kind() == CallHistory.Kind.ASKED);
            long next =
                    page.entries().isEmpty() ? from : page.entries().getLast().index() + 1;
            return isAsked ? Future.succeededFuture() : asked(history, next);
        });
    }

    private static void assertNothingRemains(CallEnvironment environment, GatewayProcess gateway) {
        environment.poll(() -> environment.hasNoCalls() && gateway.calls().activeCalls() == 0);
        assertThat(environment.hasNoCalls()).as("%s", environment.counts()).isTrue();
        await(gateway.calls().takeOver());
        assertThat(gateway.meter("llafar.calls.in.progress")).isZero();
    }

    /** A connection of one gateway to the table, which is cut with the gateway. */
    private GatewayProcess.DirectoryConnection directory(CallEnvironment environment, Vertx own) {
        FaultyProxy proxy = new FaultyProxy(environment.vertx(), dynamo.port());
        DynamoCallDirectory directory = open(own, proxy.port());
        await(directory.createTable());
        return new GatewayProcess.DirectoryConnection(directory, Optional.of(proxy));
    }

    private DynamoCallDirectory open(Vertx vertx, int port) {
        DynamoCallDirectory directory = new DynamoCallDirectory(
                vertx, access(port), new DynamoSettings(table, Duration.ofHours(1), 1_000), InstantSource.system());
        OPENED.add(directory);
        return directory;
    }

    /** DynamoDB Local accepts any secret, but only letters and digits in the access key id. */
    private static AwsAccess access(int port) {
        return new AwsAccess(
                Region.EU_WEST_2,
                StaticCredentialsProvider.create(AwsBasicCredentials.create("local", "local")),
                Optional.of(URI.create("http://127.0.0.1:" + port)));
    }

    private void expireLease(CallEnvironment environment, String callId) {
        DynamoCallDirectory directory = open(environment.vertx(), dynamo.port());
        CallEntry entry = await(directory.byId(callId)).orElseThrow();
        Lease lease = entry.lease().orElseThrow();
        await(directory.replace(entry.withLease(Optional.of(new Lease(lease.node(), 1)))));
    }
}
