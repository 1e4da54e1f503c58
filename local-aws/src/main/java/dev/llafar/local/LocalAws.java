package dev.llafar.local;

import dev.llafar.local.bedrock.http.BedrockStandIn;
import dev.llafar.local.kvs.http.KvsStandIn;
import dev.llafar.local.phone.PhoneNetwork;
import dev.llafar.local.phone.PhoneRoutes;
import dev.llafar.local.s3.http.S3StandIn;
import dev.llafar.local.service.AwsService;
import dev.llafar.local.sign.CredentialStore;
import dev.llafar.local.sts.StsStandIn;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.net.URI;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * All stand-ins at one address: {@code LocalAws.start(vertx, LocalAwsConfig.defaults(), InstantSource.system())}. AWS
 * clients use {@link #endpoint()} as their endpoint. {@code PUT /_llafar/faults}, a path that no AWS service has, injects
 * faults (see {@link FaultRoutes}).
 */
public final class LocalAws {
    private final Vertx vertx;
    private final LocalAwsConfig config;
    private final PhoneNetwork network;
    private final BedrockStandIn bedrock;
    private final String deploymentId;
    private final int port;

    private LocalAws(
            Vertx vertx,
            LocalAwsConfig config,
            PhoneNetwork network,
            BedrockStandIn bedrock,
            String deploymentId,
            int port) {
        this.vertx = vertx;
        this.config = config;
        this.network = network;
        this.bedrock = bedrock;
        this.deploymentId = deploymentId;
        this.port = port;
    }

    /** Starts all stand-ins. */
    public static Future<LocalAws> start(Vertx vertx, LocalAwsConfig config, InstantSource clock) {
        CredentialStore credentials = new CredentialStore(config.credentials(), new SecureRandom());
        KvsStandIn kvs = new KvsStandIn(vertx, config.kvs(), config.region(), config.account());
        FaultRoutes faults = new FaultRoutes();
        ChimeStandIns telephony = ChimeStandIns.of(vertx, config, clock, kvs.store(), faults::faults);
        BedrockStandIn bedrock = new BedrockStandIn(vertx, config.bedrock());
        List<AwsService> services = new ArrayList<>(telephony.services());
        services.add(kvs.service());
        services.add(bedrock.service());
        services.add(new StsStandIn(credentials, config.account()).service());
        services.add(new S3StandIn(config.s3()).service());
        LocalAwsVerticle verticle = new LocalAwsVerticle(
                config,
                clock,
                credentials,
                services,
                new PhoneRoutes(telephony.network()),
                faults,
                telephony.network()::stop);
        return vertx.deployVerticle(verticle)
                .map(id -> new LocalAws(vertx, config, telephony.network(), bedrock, id, verticle.port()));
    }

    /** Sets or replaces the gateway that receives calls and events. Without one, every call ends with an apology. */
    public void gateway(URI base, Optional<String> token) {
        network.gateway(base, token);
    }

    public int port() {
        return port;
    }

    /** The endpoint of all services, for {@code --endpoint-url}. */
    public URI endpoint() {
        return URI.create("http://" + config.host() + ":" + port);
    }

    /** Number of replies that the model is streaming. */
    public int openReplies() {
        return bedrock.openReplies();
    }

    public LocalAwsConfig config() {
        return config;
    }

    /** Closes all connections and discards all data. */
    public Future<Void> stop() {
        return vertx.undeploy(deploymentId);
    }
}
