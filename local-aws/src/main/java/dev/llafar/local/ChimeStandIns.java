package dev.llafar.local;

import dev.llafar.local.chime.ChimeAccount;
import dev.llafar.local.chime.MeetingStore;
import dev.llafar.local.chime.PipelineStore;
import dev.llafar.local.chime.StreamPoolStore;
import dev.llafar.local.chime.http.MeetingRoutes;
import dev.llafar.local.chime.http.PipelineRoutes;
import dev.llafar.local.chime.http.VoiceRoutes;
import dev.llafar.local.fault.FaultInjector;
import dev.llafar.local.kvs.StreamStore;
import dev.llafar.local.phone.PhoneNetwork;
import dev.llafar.local.protocol.Identifiers;
import dev.llafar.local.service.AwsService;
import io.vertx.core.Vertx;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.List;
import java.util.function.Supplier;

/** The three namespaces of the Chime SDK and the telephone network behind them. */
record ChimeStandIns(PhoneNetwork network, List<AwsService> services) {
    static ChimeStandIns of(
            Vertx vertx,
            LocalAwsConfig config,
            InstantSource clock,
            StreamStore streams,
            Supplier<FaultInjector> faults) {
        ChimeAccount account = new ChimeAccount(
                config.region(), config.account(), config.phone().limits(), new Identifiers(new SecureRandom()));
        MeetingStore meetings = new MeetingStore(account);
        PipelineStore pipelines = new PipelineStore(account);
        StreamPoolStore pools = new StreamPoolStore(account, LocalAwsConfig.POOL);
        PhoneNetwork network = new PhoneNetwork(
                vertx,
                clock,
                config.phone(),
                new PhoneNetwork.Parts(meetings, pipelines, streams, config.region(), config.account()),
                faults);
        return new ChimeStandIns(
                network,
                List.of(
                        MeetingRoutes.service(account.limits(), meetings, network),
                        PipelineRoutes.service(account.limits(), meetings, pipelines, pools, network),
                        VoiceRoutes.service(account.limits(), network)));
    }
}
