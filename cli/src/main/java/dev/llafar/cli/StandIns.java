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

/** The stand-ins for AWS beside a server, on event loops of their own, so that neither slows the other. */
final class StandIns implements AutoCloseable {
    static final int PORT = 4566;

    /** All streams together: the launcher's heap is 512 MiB, and the server needs its part. */
    private static final long STORE_BYTES = 160L << 20;

    private final Vertx vertx;
    private final LocalAws local;

    private StandIns(Vertx vertx, LocalAws local) {
        this.vertx = vertx;
        this.local = local;
    }

    /**
     * Listens on 127.0.0.1.
     *
     * @param port 0 picks a free one
     * @param faq questions and answers that the model knows; empty for those that ship
     * @throws IllegalStateException when the port is taken
     */
    static StandIns start(int port, Optional<Path> faq) {
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
            return new StandIns(vertx, started.join());
        } catch (CompletionException failed) {
            vertx.close().await();
            throw isTaken(failed) ? taken(config) : failed;
        }
    }

    private static boolean isTaken(Throwable failure) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof BindException) {
                return true;
            }
        }
        return false;
    }

    private static IllegalStateException taken(LocalAwsConfig config) {
        return new IllegalStateException("the stand-ins' address " + config.host() + ":" + config.port()
                + " is taken: choose another port with --local-port, or stop the program that holds it");
    }

    /** How this process talks to them. */
    AwsAccess access() {
        return new AwsAccess(
                Region.of(local.config().region()),
                StaticCredentialsProvider.create(
                        AwsBasicCredentials.create(LocalAwsConfig.ACCESS_KEY_ID, LocalAwsConfig.SECRET_ACCESS_KEY)),
                Optional.of(local.endpoint()));
    }

    /** Where they are. */
    URI address() {
        return local.endpoint();
    }

    /** The pool of streams that calls use. */
    String pool() {
        return local.config().poolArn();
    }

    /** Tells the telephone where to send calls and events. */
    void gateway(URI server, Optional<String> token) {
        local.gateway(server, token);
    }

    /** Where they are, and a line that makes any AWS client of a shell talk to them. */
    void announce(Console console) {
        console.line("aws       %s  region %s; stand-ins, what they hold is gone when the server stops"
                .formatted(local.endpoint(), local.config().region()));
        console.line(exports());
    }

    /** The region twice: boto3 reads only the older name. */
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
