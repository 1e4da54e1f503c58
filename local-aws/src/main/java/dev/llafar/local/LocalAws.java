package dev.llafar.local;

import dev.llafar.local.call.StandIn;
import dev.llafar.local.kvs.http.KvsStandIn;
import dev.llafar.local.sign.CredentialBook;
import dev.llafar.local.sts.StsStandIn;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.net.URI;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.List;

/**
 * All stand-ins behind one address. {@code LocalAws.start(vertx, LocalAwsConfig.defaults(), InstantSource.system())},
 * then point any AWS client at {@link #endpoint()}. Faults are set with {@code PUT /_llafar/faults} (see {@link
 * FaultRoutes}), a path that no AWS service has.
 */
public final class LocalAws {
    private final Vertx vertx;
    private final LocalAwsConfig config;
    private final String deploymentId;
    private final int port;

    private LocalAws(Vertx vertx, LocalAwsConfig config, String deploymentId, int port) {
        this.vertx = vertx;
        this.config = config;
        this.deploymentId = deploymentId;
        this.port = port;
    }

    /** Starts every stand-in there is. */
    public static Future<LocalAws> start(Vertx vertx, LocalAwsConfig config, InstantSource clock) {
        CredentialBook credentials = new CredentialBook(config.credentials(), new SecureRandom());
        return start(
                vertx,
                config,
                clock,
                credentials,
                List.of(
                        new KvsStandIn(vertx, config.kvs(), config.region(), config.account()),
                        new StsStandIn(credentials)));
    }

    /** Starts these stand-ins; fails when the address is taken. */
    public static Future<LocalAws> start(
            Vertx vertx,
            LocalAwsConfig config,
            InstantSource clock,
            CredentialBook credentials,
            List<StandIn> standIns) {
        LocalAwsVerticle verticle = new LocalAwsVerticle(vertx, config, clock, credentials, standIns);
        return vertx.deployVerticle(verticle).map(id -> new LocalAws(vertx, config, id, verticle.port()));
    }

    public int port() {
        return port;
    }

    /** What goes into {@code --endpoint-url}. */
    public URI endpoint() {
        return URI.create("http://" + config.host() + ":" + port);
    }

    public LocalAwsConfig config() {
        return config;
    }

    /** Closes every connection and forgets everything. */
    public Future<Void> stop() {
        return vertx.undeploy(deploymentId);
    }
}
