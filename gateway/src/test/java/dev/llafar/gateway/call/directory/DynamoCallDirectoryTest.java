package dev.llafar.gateway.call.directory;

import static dev.llafar.gateway.testing.Futures.await;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.llafar.gateway.testing.LocalDynamo;
import dev.llafar.kvs.endpoint.AwsAccess;
import dev.llafar.kvs.endpoint.RequestTimeouts;
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
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.regions.Region;

/** The contract with DynamoDB Local, which validates expressions, keys and sizes like the service. */
@Tag("slow")
class DynamoCallDirectoryTest extends CallDirectoryContract {
    /** Long timeouts, so that a slow machine does not fail the test. */
    private static final RequestTimeouts PATIENT = new RequestTimeouts(Duration.ofSeconds(30), Duration.ofSeconds(10));

    private static Vertx vertx;
    private static LocalDynamo dynamo;
    private static AwsAccess access;
    private static final List<DynamoCallDirectory> OPENED = new ArrayList<>();

    @BeforeAll
    static void start() throws Exception {
        dynamo = LocalDynamo.start();
        vertx = Vertx.vertx();
        access = access(dynamo.port());
    }

    @AfterAll
    static void stop() throws Exception {
        OPENED.parallelStream().forEach(DynamoCallDirectory::close); // each takes two seconds
        await(vertx.close());
        dynamo.stop();
    }

    @Override
    CallDirectory empty(InstantSource clock) {
        DynamoCallDirectory directory = open(access, clock);
        await(directory.createTable());
        return directory;
    }

    @Test
    void leavesAnExistingTable() {
        DynamoCallDirectory directory = open(access, InstantSource.system());
        await(directory.createTable());
        await(directory.create(CallEntry.of("kept", Optional.empty(), "", Optional.empty())));
        await(directory.createTable());
        assertThat(await(directory.byId("kept"))).isPresent();
    }

    @Test
    void isUnavailableWithoutATableOrAService() throws Exception {
        assertThatThrownBy(() -> await(open(access, InstantSource.system()).byId("call")))
                .isInstanceOfSatisfying(DirectoryException.class, failure -> {
                    assertThat(failure.kind()).isEqualTo(DirectoryException.Kind.UNAVAILABLE);
                    assertThat(failure).hasMessage("DynamoDB: ResourceNotFoundException");
                });
        assertThatThrownBy(() -> await(open(access(LocalDynamo.freePort()), InstantSource.system())
                        .calls()))
                .isInstanceOfSatisfying(DirectoryException.class, failure -> assertThat(failure.kind())
                        .isEqualTo(DirectoryException.Kind.UNAVAILABLE));
    }

    private DynamoCallDirectory open(AwsAccess to, InstantSource clock) {
        DynamoSettings settings = new DynamoSettings("calls-" + UUID.randomUUID(), KEEP, 1_000);
        DynamoCallDirectory directory = new DynamoCallDirectory(vertx, to, settings, clock, PATIENT);
        OPENED.add(directory);
        return directory;
    }

    private static AwsAccess access(int port) {
        return new AwsAccess(
                Region.EU_WEST_2,
                StaticCredentialsProvider.create(AwsBasicCredentials.create("local", "local")),
                Optional.of(URI.create("http://127.0.0.1:" + port)));
    }
}
