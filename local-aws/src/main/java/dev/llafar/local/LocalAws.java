package dev.llafar.local;

import dev.llafar.local.bedrock.http.BedrockStandIn;
import dev.llafar.local.kvs.http.KvsStandIn;
import dev.llafar.local.phone.Gateway;
import dev.llafar.local.phone.PhoneNetwork;
import dev.llafar.local.phone.PhoneRoutes;
import dev.llafar.local.s3.http.S3StandIn;
import dev.llafar.local.service.StandIn;
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
 * All stand-ins behind one address. {@code LocalAws.start(vertx, LocalAwsConfig.defaults(), InstantSource.system())},
 * then point any AWS client at {@link #endpoint()}. Faults are set with {@code PUT /_llafar/faults} (see {@link
 * FaultRoutes}), a path that no AWS service has.
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

    /** Starts every stand-in there is. */
    public static Future<LocalAws> start(Vertx vertx, LocalAwsConfig config, InstantSource clock) {
        CredentialStore credentials = new CredentialStore(config.credentials(), new SecureRandom());
        KvsStandIn kvs = new KvsStandIn(vertx, config.kvs(), config.region(), config.account());
        FaultRoutes faults = new FaultRoutes();
        ChimeStandIns telephony = ChimeStandIns.of(vertx, config, clock, kvs.store(), faults::dice);
        List<StandIn> standIns = new ArrayList<>(telephony.standIns());
        standIns.add(kvs);
        BedrockStandIn bedrock = new BedrockStandIn(vertx, config.bedrock());
        standIns.add(bedrock);
        standIns.add(new StsStandIn(credentials, config.account()));
        standIns.add(new S3StandIn(config.s3()));
        LocalAwsVerticle verticle = new LocalAwsVerticle(
                config,
                clock,
                credentials,
                standIns,
                faults,
                List.of(new PhoneRoutes(telephony.network())),
                telephony.network()::stop);
        return vertx.deployVerticle(verticle)
                .map(id -> new LocalAws(vertx, config, telephony.network(), bedrock, id, verticle.port()));
    }

    /** Tells, or tells anew, where calls and events go; before that every call ends with an apology. */
    public void gateway(URI base, Optional<String> token) {
        network.gateway(new Gateway(base, token));
    }

    public int port() {
        return port;
    }

    /** What goes into {@code --endpoint-url}. */
    public URI endpoint() {
        return URI.create("http://" + config.host() + ":" + port);
    }

    /** Answers that the model is writing to somebody. */
    public int openReplies() {
        return bedrock.openReplies();
    }

    public LocalAwsConfig config() {
        return config;
    }

    /** Closes every connection and forgets everything. */
    public Future<Void> stop() {
        return vertx.undeploy(deploymentId);
    }
}
