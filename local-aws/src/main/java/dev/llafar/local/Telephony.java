package dev.llafar.local;

import dev.llafar.local.call.StandIn;
import dev.llafar.local.chime.ChimeLimits;
import dev.llafar.local.chime.Guids;
import dev.llafar.local.chime.MeetingBook;
import dev.llafar.local.chime.PipelineBook;
import dev.llafar.local.chime.StreamPoolBook;
import dev.llafar.local.chime.http.MeetingRoutes;
import dev.llafar.local.chime.http.PipelineRoutes;
import dev.llafar.local.chime.http.VoiceRoutes;
import dev.llafar.local.fault.FaultDice;
import dev.llafar.local.kvs.StreamStore;
import dev.llafar.local.phone.PhoneNetwork;
import io.vertx.core.Vertx;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.List;
import java.util.function.Supplier;

/** The Chime SDK's three namespaces and the callers behind them, put together. */
record Telephony(PhoneNetwork network, List<StandIn> standIns) {
    static Telephony of(
            Vertx vertx, LocalAwsConfig config, InstantSource clock, StreamStore streams, Supplier<FaultDice> dice) {
        ChimeLimits limits = config.phone().limits();
        Guids guids = new Guids(new SecureRandom());
        MeetingBook meetings = new MeetingBook(limits, config.region(), config.account(), guids);
        PipelineBook pipelines = new PipelineBook(limits, config.region(), config.account(), guids);
        StreamPoolBook pools = new StreamPoolBook(config.region(), config.account(), LocalAwsConfig.POOL);
        PhoneNetwork network = new PhoneNetwork(
                vertx,
                clock,
                config.phone(),
                new PhoneNetwork.Parts(meetings, pipelines, streams, config.region(), config.account()),
                dice);
        return new Telephony(
                network,
                List.of(
                        MeetingRoutes.standIn(limits, meetings, network),
                        PipelineRoutes.standIn(limits, meetings, pipelines, pools, network),
                        VoiceRoutes.standIn(limits, network)));
    }
}
