package dev.llafar.gateway.call;

import dev.llafar.gateway.call.answer.BedrockResponder;
import dev.llafar.gateway.call.directory.CallDirectory;
import dev.llafar.gateway.call.machine.CallMachine;
import dev.llafar.gateway.call.telephony.ChimeTelephony;
import dev.llafar.gateway.call.track.TrackEnd;
import dev.llafar.gateway.call.track.TrackPlatform;
import dev.llafar.gateway.http.JsonRoutes;
import dev.llafar.gateway.session.SessionRegistry;
import dev.llafar.kvs.endpoint.DataEndpoints;
import io.micrometer.core.instrument.MeterRegistry;
import io.vertx.core.Context;
import io.vertx.core.DeploymentOptions;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.WorkerExecutor;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Phone calls, whole: voices out of Kinesis Video Streams into sessions, finals to Amazon Bedrock, sentences back through
 * the SIP media application, with {@link CallMachine} deciding between them.
 */
public final class CallService {
    /** Longer than any pause of a stream that goes on; the Chime SDK sends silence too. */
    private static final Duration READ_SILENCE = Duration.ofSeconds(60);

    private static final long VOICES_SECONDS = 5;

    private static final long LONGEST_WARMING_MILLIS = 5_000;

    private final Vertx vertx;
    private final CallDesk desk;
    private final DataEndpoints endpoints;
    private final WorkerExecutor decoders;
    private final Set<Future<TrackEnd>> voices;
    private final ChimeTelephony telephony;
    private final BedrockResponder responder;
    private final String loops;
    private @Nullable Future<Void> closed;

    private CallService(
            Vertx vertx,
            CallDesk desk,
            DataEndpoints endpoints,
            WorkerExecutor decoders,
            Set<Future<TrackEnd>> voices,
            ChimeTelephony telephony,
            BedrockResponder responder,
            String loops) {
        this.vertx = vertx;
        this.desk = desk;
        this.endpoints = endpoints;
        this.decoders = decoders;
        this.voices = voices;
        this.telephony = telephony;
        this.responder = responder;
        this.loops = loops;
    }

    /**
     * Opens the clients; takes nothing up yet.
     *
     * @param directory stays the caller's to close
     */
    public static Future<CallService> open(
            Vertx vertx, CallOptions options, CallDirectory directory, SessionRegistry sessions, MeterRegistry meters) {
        List<Context> contexts = new CopyOnWriteArrayList<>();
        int cores = Runtime.getRuntime().availableProcessors();
        return vertx.deployVerticle(() -> new CallVerticle(contexts), new DeploymentOptions().setInstances(cores))
                .map(loops -> {
                    InstantSource clock = InstantSource.system();
                    DataEndpoints endpoints = new DataEndpoints(options.access(), clock, READ_SILENCE);
                    WorkerExecutor decoders = TrackPlatform.decoders(vertx);
                    ChimeTelephony telephony = new ChimeTelephony(vertx, options.access(), options.chime());
                    BedrockResponder responder = new BedrockResponder(vertx, options.access(), options.answers());
                    Set<Future<TrackEnd>> voices = ConcurrentHashMap.newKeySet();
                    TrackPlatform hearing =
                            new TrackPlatform(vertx, sessions, endpoints, decoders, clock, new SecureRandom());
                    CallPlatform platform = new CallPlatform(
                            vertx,
                            new CallMachine(options.rules()),
                            directory,
                            telephony,
                            new MeetingCloser(vertx, telephony),
                            responder,
                            StreamHearing.opener(hearing, options.languages(), voices),
                            new CallMetrics(meters),
                            options.node(),
                            clock,
                            System::nanoTime);
                    CallDesk desk = new CallDesk(platform, contexts);
                    return new CallService(vertx, desk, endpoints, decoders, voices, telephony, responder, loops);
                });
    }

    /** POST /sma, /events and /call. */
    public JsonRoutes.Mount routes() {
        return new CallRoutes(vertx, desk);
    }

    /**
     * Makes the clients' first requests, for which a caller would otherwise wait: 0.3 to 1.4 s were seen, and more on a busy
     * machine, while the service's function gives us up after four. Never fails, and takes five seconds at most.
     */
    public Future<Void> warm() {
        return Future.join(telephony.warm(), responder.warm())
                .timeout(LONGEST_WARMING_MILLIS, TimeUnit.MILLISECONDS)
                .otherwiseEmpty()
                .mapEmpty();
    }

    /** The calls of this server. */
    public CallDesk desk() {
        return desk;
    }

    /** Voices give back their decoders on the threads that are about to be closed. */
    private Future<Void> heardOut() {
        return Future.join(List.copyOf(voices))
                .timeout(VOICES_SECONDS, TimeUnit.SECONDS)
                .mapEmpty();
    }

    /** Lets the calls go to whoever takes them up, and closes the clients. Once; later calls wait for the first. */
    public synchronized Future<Void> close() {
        Future<Void> under = closed;
        if (under == null) {
            under = desk.leave().transform(left -> heardOut()).transform(ended -> {
                telephony.close();
                responder.close();
                endpoints.close();
                decoders.close();
                return vertx.undeploy(loops);
            });
            closed = under;
        }
        return under;
    }
}
