package dev.llafar.local;

import dev.llafar.local.chime.ChimeLimits;
import dev.llafar.local.chime.Guids;
import dev.llafar.local.chime.MeetingStore;
import dev.llafar.local.chime.PipelineStore;
import dev.llafar.local.chime.StreamPoolStore;
import dev.llafar.local.chime.http.MeetingRoutes;
import dev.llafar.local.chime.http.PipelineRoutes;
import dev.llafar.local.chime.http.VoiceRoutes;
import dev.llafar.local.fault.FaultInjector;
import dev.llafar.local.kvs.StreamStore;
import dev.llafar.local.phone.PhoneNetwork;
import dev.llafar.local.service.StandIn;
import io.vertx.core.Vertx;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.List;
import java.util.function.Supplier;

/** The three namespaces of the Chime SDK and the telephone network behind them. */
record ChimeStandIns(PhoneNetwork network, List<StandIn> standIns) {
    static ChimeStandIns of(
            Vertx vertx,
            LocalAwsConfig config,
            InstantSource clock,
            StreamStore streams,
            Supplier<FaultInjector> dice) {
        ChimeLimits limits = config.phone().limits();
        Guids guids = new Guids(new SecureRandom());
        MeetingStore meetings = new MeetingStore(limits, config.region(), config.account(), guids);
        PipelineStore pipelines = new PipelineStore(limits, config.region(), config.account(), guids);
        StreamPoolStore pools = new StreamPoolStore(config.region(), config.account(), LocalAwsConfig.POOL);
        PhoneNetwork network = new PhoneNetwork(
                vertx,
                clock,
                config.phone(),
                new PhoneNetwork.Parts(meetings, pipelines, streams, config.region(), config.account()),
                dice);
        return new ChimeStandIns(
                network,
                List.of(
                        MeetingRoutes.standIn(limits, meetings, network),
                        PipelineRoutes.standIn(limits, meetings, pipelines, pools, network),
                        VoiceRoutes.standIn(limits, network)));
    }
}
