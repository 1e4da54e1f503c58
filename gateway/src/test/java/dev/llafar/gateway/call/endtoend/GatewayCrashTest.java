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

/** A gateway that dies in mid-call, with its calls in DynamoDB: whoever takes them up goes on where it was. */
@ExtendWith(SharedTranscriber.class)
@Tag("slow")
class GatewayCrashTest {
    private static final String GREETING = "Hello. How can I help you?";
    private static final String BROKEN_OFF = "I am sorry, I have to stop there.";
    private static final Recording OPENING_HOURS = Recording.named("en_clean_1");
    private static final Recording MUSEUM = Recording.named("en_phone_3");
    private static final List<DynamoCallDirectory> OPENED = new ArrayList<>();
    private static LocalDynamo dynamo;

    private final String table = "calls-" + UUID.randomUUID();

    /** What was going on when it was killed. */
    private enum Moment {
        THE_CALLER_BEGINS_TO_ASK,
        THE_QUESTION_IS_SAID_BUT_NOT_HEARD,
        THE_MODEL_IS_ASKED,
        THE_FIRST_SENTENCE_IS_SPOKEN
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
    void theCallGoesOnAndNothingIsLostOrSaidTwice(Moment moment) {
        try (CallEnvironment environment = CallEnvironment.hurried()) {
            GatewayProcess first =
                    environment.open(GatewayProcess.Plan.of("node-a"), own -> directory(environment, own));
            TestCaller caller = environment.call();
            await(caller.hears(GREETING));
            if (moment == Moment.THE_MODEL_IS_ASKED) {
                // It says no word before the kill, however long that takes.
                environment.faults("{'rules': [{'operation': 'ConverseStream', 'kind': 'late', 'millis': 60000}]}");
            }
            await(caller.ask(OPENING_HOURS));
            List<String> hours = environment.answerTo(OPENING_HOURS);
            await(until(moment, first, caller, hours));
            environment.kill();
            environment.faults("{'rules': []}");
            GatewayProcess second =
                    environment.open(GatewayProcess.Plan.of("node-a"), own -> directory(environment, own));
            assertThat(second.calls().activeCalls()).isOne();
            List<String> expected = new ArrayList<>(List.of(GREETING));
            if (moment == Moment.THE_FIRST_SENTENCE_IS_SPOKEN) {
                // The rest of an answer is lost with its model, save what had been written and kept.
                await(caller.hears(BROKEN_OFF));
            } else {
                await(caller.hears(hours.getLast()));
                expected.addAll(hours);
            }
            await(caller.ask(MUSEUM));
            List<String> museum = environment.answerTo(MUSEUM);
            await(caller.hears(museum.getLast()));
            await(caller.hangUp());
            await(caller.over());
            List<String> heard = caller.heard();
            if (moment == Moment.THE_FIRST_SENTENCE_IS_SPOKEN) {
                int end = heard.indexOf(BROKEN_OFF);
                assertThat(end).as("%s", caller).isBetween(2, hours.size() + 1);
                expected.addAll(hours.subList(0, end - 1));
                expected.add(BROKEN_OFF);
            }
            expected.addAll(museum);
            assertThat(heard).as("%s", caller).isEqualTo(expected);
            nothingIsLeft(environment, second);
        }
    }

    @Test
    void anotherNodeTakesTheCallUpWhenTheClaimOfTheDeadOneHasRunOutAndNotBefore() {
        try (CallEnvironment environment = CallEnvironment.hurried()) {
            GatewayProcess first =
                    environment.open(GatewayProcess.Plan.of("node-a"), own -> directory(environment, own));
            TestCaller caller = environment.call();
            await(caller.hears(GREETING));
            await(caller.ask(OPENING_HOURS));
            List<String> hours = environment.answerTo(OPENING_HOURS);
            await(until(Moment.THE_CALLER_BEGINS_TO_ASK, first, caller, hours));
            environment.kill();
            GatewayProcess second =
                    environment.open(GatewayProcess.Plan.of("node-b"), own -> directory(environment, own));
            assertThat(second.calls().activeCalls()).isZero();
            claimRunsOut(environment, caller.id());
            // It may have been taken up already: the events that the dead one did not acknowledge come again.
            await(second.calls().takeOver());
            assertThat(second.calls().activeCalls()).isOne();
            await(caller.hears(hours.getLast()));
            await(caller.ask(MUSEUM));
            List<String> museum = environment.answerTo(MUSEUM);
            await(caller.hears(museum.getLast()));
            await(caller.hangUp());
            await(caller.over());
            List<String> expected = new ArrayList<>(List.of(GREETING));
            expected.addAll(hours);
            expected.addAll(museum);
            assertThat(caller.heard()).as("%s", caller).isEqualTo(expected);
            nothingIsLeft(environment, second);
        }
    }

    private static Future<?> until(Moment moment, GatewayProcess gateway, TestCaller caller, List<String> answer) {
        return switch (moment) {
            case THE_CALLER_BEGINS_TO_ASK -> caller.nth(1, TestCaller.is("caller_speaking"));
            case THE_QUESTION_IS_SAID_BUT_NOT_HEARD -> caller.nth(1, TestCaller.is("caller_silent"));
            case THE_MODEL_IS_ASKED ->
                asked(gateway.calls().history(caller.id()).orElseThrow(), 0);
            case THE_FIRST_SENTENCE_IS_SPOKEN ->
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

    private static void nothingIsLeft(CallEnvironment environment, GatewayProcess gateway) {
        environment.eventually(() -> environment.isQuiet() && gateway.calls().activeCalls() == 0);
        assertThat(environment.isQuiet()).as("%s", environment.counts()).isTrue();
        await(gateway.calls().takeOver());
        assertThat(gateway.meter("llafar.calls.in.progress")).isZero();
    }

    /** A gateway's own way to the table; the environment's is never cut. */
    private GatewayProcess.OwnDirectory directory(CallEnvironment environment, Vertx own) {
        BreakableConnection wire = new BreakableConnection(environment.vertx(), dynamo.port());
        DynamoCallDirectory directory = open(own, wire.port());
        await(directory.createTable());
        return new GatewayProcess.OwnDirectory(directory, Optional.of(wire));
    }

    private DynamoCallDirectory open(Vertx vertx, int port) {
        DynamoCallDirectory directory = new DynamoCallDirectory(
                vertx, access(port), new DynamoSettings(table, Duration.ofHours(1), 1_000), InstantSource.system());
        OPENED.add(directory);
        return directory;
    }

    /** DynamoDB Local takes any secret, and only letters and digits for a key's id. */
    private static AwsAccess access(int port) {
        return new AwsAccess(
                Region.EU_WEST_2,
                StaticCredentialsProvider.create(AwsBasicCredentials.create("local", "local")),
                Optional.of(URI.create("http://127.0.0.1:" + port)));
    }

    private void claimRunsOut(CallEnvironment environment, String callId) {
        DynamoCallDirectory directory = open(environment.vertx(), dynamo.port());
        CallEntry entry = await(directory.byId(callId)).orElseThrow();
        Lease lease = entry.lease().orElseThrow();
        await(directory.replace(entry.withLease(Optional.of(new Lease(lease.node(), 1)))));
    }
}
