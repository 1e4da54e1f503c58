package dev.llafar.gateway.call.directory;

import static dev.llafar.gateway.testing.Futures.await;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.llafar.gateway.testing.LocalDynamo;
import dev.llafar.kvs.endpoint.AwsAccess;
import dev.llafar.kvs.endpoint.RequestTimeouts;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.net.NetClient;
import io.vertx.core.net.NetServer;
import io.vertx.core.net.NetSocket;
import java.net.URI;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.regions.Region;

/** A write succeeds but its response is lost. The retry must not conflict with the first attempt. */
@Tag("slow")
class LostResponseTest {
    private static final Optional<String> NO_MEETING = Optional.empty();
    /** Attempts time out early, the whole request does not. */
    private static final RequestTimeouts TIMES = new RequestTimeouts(Duration.ofSeconds(30), Duration.ofMillis(800));
    /** Responses that are forwarded before one is lost; negative: none is lost. */
    private static final AtomicInteger UNTIL_LOST = new AtomicInteger(-1);

    private static Vertx vertx;
    private static LocalDynamo dynamo;
    private static DynamoCallDirectory directory;

    private final String id = "call-" + UUID.randomUUID();
    private final Optional<String> meeting = Optional.of("meeting-" + UUID.randomUUID());

    @BeforeAll
    static void start() throws Exception {
        vertx = Vertx.vertx();
        dynamo = LocalDynamo.start();
        NetClient client = vertx.createNetClient();
        NetServer between = await(vertx.createNetServer()
                .connectHandler(near -> join(client, near))
                .listen(0, "127.0.0.1"));
        AwsAccess access = new AwsAccess(
                Region.EU_WEST_2,
                StaticCredentialsProvider.create(AwsBasicCredentials.create("local", "local")),
                Optional.of(URI.create("http://127.0.0.1:" + between.actualPort())));
        directory = new DynamoCallDirectory(
                vertx,
                access,
                new DynamoSettings("lost-answers", Duration.ofHours(1), 10),
                InstantSource.system(),
                TIMES);
        await(directory.createTable());
    }

    @AfterAll
    static void stop() throws Exception {
        directory.close();
        await(vertx.close());
        dynamo.stop();
    }

    /** After a lost response, the rest of it and all later ones of the connection are lost too. */
    private static void join(NetClient client, NetSocket near) {
        near.pause();
        client.connect(dynamo.port(), "127.0.0.1").onSuccess(far -> {
            AtomicBoolean loses = new AtomicBoolean();
            near.pipeTo(far).onComplete(done -> far.close());
            far.closeHandler(gone -> near.close());
            far.handler(answer -> {
                if (answer.toString().startsWith("HTTP/1.1") && UNTIL_LOST.getAndDecrement() == 0) {
                    loses.set(true);
                }
                if (!loses.get()) {
                    near.write(answer);
                }
            });
        });
    }

    private static <T> T asked(Function<DynamoCallDirectory, Future<T>> operation) {
        return asked(0, operation);
    }

    /** @param before responses of the operation that are forwarded before one is lost */
    private static <T> T asked(int before, Function<DynamoCallDirectory, Future<T>> operation) {
        UNTIL_LOST.set(before);
        try {
            return await(operation.apply(directory));
        } finally {
            assertThat(UNTIL_LOST).as("an answer was to be lost").hasNegativeValue();
        }
    }

    private CallEntry call(Optional<String> inMeeting) {
        return CallEntry.of(id, inMeeting, "state", Optional.empty());
    }

    @Test
    void createsACallOnce() {
        CallEntry made = asked(calls -> calls.create(call(NO_MEETING)));

        assertThat(made.version()).isOne();
        assertThat(await(directory.byId(id))).contains(made);
    }

    @Test
    void createsACallWithItsMeetingOnce() {
        CallEntry made = asked(calls -> calls.create(call(meeting)));

        assertThat(made.version()).isOne();
        assertThat(await(directory.byMeeting(meeting.orElseThrow()))).contains(made);
    }

    @Test
    void replacesACallOnce() {
        CallEntry made = await(directory.create(call(NO_MEETING)));
        CallEntry spoken = asked(calls -> calls.replace(made.withState(NO_MEETING, "spoken")));
        CallEntry joined = asked(calls -> calls.replace(spoken.withState(meeting, "joined")));
        CallEntry heard = asked(calls -> calls.replace(joined.withState(meeting, "heard")));

        assertThat(heard.version()).isEqualTo(4);
        assertThat(await(directory.byId(id))).contains(heard);
    }

    @Test
    void addsAMeetingOnce() {
        CallEntry made = await(directory.create(call(NO_MEETING)));
        // The first response reports that the meeting has changed; the second is that of the transaction.
        CallEntry joined = asked(1, calls -> calls.replace(made.withState(meeting, "joined")));

        assertThat(joined.version()).isEqualTo(2);
        assertThat(await(directory.byMeeting(meeting.orElseThrow()))).contains(joined);
    }

    @Test
    void stillReportsAConflictWithAnotherWriter() {
        CallEntry made = await(directory.create(call(NO_MEETING)));
        await(directory.replace(made.withState(NO_MEETING, "another's")));

        Throwable refusal =
                catchThrowable(() -> asked(calls -> calls.replace(made.withState(NO_MEETING, "another's"))));
        assertThat(refusal).isInstanceOfSatisfying(DirectoryException.class, failure -> assertThat(failure.kind())
                .as(failure.getMessage())
                .isEqualTo(DirectoryException.Kind.CONFLICT));
    }

    @Test
    void claimsAndRemovesOnce() {
        await(directory.create(call(meeting)));
        CallEntry claimed = asked(calls -> calls.claim(id, "node-a", Duration.ofSeconds(30)));
        assertThat(claimed.lease().orElseThrow().node()).isEqualTo("node-a");
        assertThat(await(directory.byId(id))).contains(claimed);

        asked(1, calls -> calls.remove(id)); // the first response is that of the read
        assertThat(await(directory.byId(id))).isEmpty();
    }
}
