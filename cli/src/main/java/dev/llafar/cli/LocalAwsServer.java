package dev.llafar.cli;

import dev.llafar.kvs.endpoint.AwsAccess;
import dev.llafar.local.LocalAws;
import dev.llafar.local.LocalAwsConfig;
import dev.llafar.local.bedrock.http.BedrockSettings;
import dev.llafar.local.kvs.KvsLimits;
import io.vertx.core.Vertx;
import java.net.BindException;
import java.net.URI;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.regions.Region;

/** The local stand-ins for AWS, on event loops of their own so that they do not slow the server down. */
final class LocalAwsServer implements AutoCloseable {
    static final int PORT = 4566;

    /** Limit for all streams together: the launcher sets a heap of 1 GiB, of which the server uses the larger part. */
    private static final long STORE_BYTES = 160L << 20;

    private final Vertx vertx;
    private final LocalAws local;

    private LocalAwsServer(Vertx vertx, LocalAws local) {
        this.vertx = vertx;
        this.local = local;
    }

    /**
     * Listens on 127.0.0.1.
     *
     * @param port 0 selects a free port
     * @param faq questions and answers of the model stand-in; empty for the built-in ones
     * @throws IllegalStateException if the port is in use
     */
    static LocalAwsServer start(int port, Optional<Path> faq) {
        KvsLimits published = KvsLimits.published();
        LocalAwsConfig config = LocalAwsConfig.defaults()
                .withPort(port)
                .withBedrock(BedrockSettings.defaults().withFiles(faq, Optional.empty()))
                .withKvs(published.with(
                        new KvsLimits.Memory(published.memory().maxStreams(), STORE_BYTES / 2, STORE_BYTES)));
        Vertx vertx = Vertx.vertx();
        var started = new CompletableFuture<LocalAws>();
        LocalAws.start(vertx, config, InstantSource.system())
                .onComplete(started::complete, started::completeExceptionally);
        try {
            return new LocalAwsServer(vertx, started.join());
        } catch (CompletionException failed) {
            vertx.close().await();
            throw isAddressInUse(failed) ? addressInUse(config) : failed;
        }
    }

    private static boolean isAddressInUse(Throwable failure) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof BindException) {
                return true;
            }
        }
        return false;
    }

    private static IllegalStateException addressInUse(LocalAwsConfig config) {
        return new IllegalStateException(
                "the address " + config.host() + ":" + config.port()
                        + " of the local AWS stand-ins is in use: choose another port with --local-port, or stop the process that uses it");
    }

    /** Credentials and endpoint for clients in this process. */
    AwsAccess access() {
        return new AwsAccess(
                Region.of(local.config().region()),
                StaticCredentialsProvider.create(
                        AwsBasicCredentials.create(LocalAwsConfig.ACCESS_KEY_ID, LocalAwsConfig.SECRET_ACCESS_KEY)),
                Optional.of(local.endpoint()));
    }

    /** The endpoint of all services. */
    URI address() {
        return local.endpoint();
    }

    /** ARN of the pool of Kinesis Video Streams for calls. */
    String pool() {
        return local.config().poolArn();
    }

    /** Sets the gateway that receives calls and events. */
    void useGateway(URI server, Optional<String> token) {
        local.gateway(server, token);
    }

    /** Prints the endpoint, and a line that configures the AWS clients of a shell. */
    void announce(Console console) {
        console.line("aws       %s  region %s; stand-ins, what they hold is gone when the server stops"
                .formatted(local.endpoint(), local.config().region()));
        console.line(exports());
    }

    /** Sets the region twice because boto3 reads only the older name. */
    String exports() {
        return ("export AWS_ENDPOINT_URL=%1$s AWS_ACCESS_KEY_ID=%2$s AWS_SECRET_ACCESS_KEY=%3$s AWS_REGION=%4$s"
                        + " AWS_DEFAULT_REGION=%4$s")
                .formatted(
                        local.endpoint(),
                        LocalAwsConfig.ACCESS_KEY_ID,
                        LocalAwsConfig.SECRET_ACCESS_KEY,
                        local.config().region());
    }

    @Override
    public void close() {
        vertx.close().await();
    }
}
