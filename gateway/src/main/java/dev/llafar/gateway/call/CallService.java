package dev.llafar.gateway.call;

import dev.llafar.gateway.call.answer.BedrockLanguageModel;
import dev.llafar.gateway.call.directory.CallDirectory;
import dev.llafar.gateway.call.machine.CallMachine;
import dev.llafar.gateway.call.telephony.ChimeTelephony;
import dev.llafar.gateway.call.track.CallTrack;
import dev.llafar.gateway.call.track.TrackDependencies;
import dev.llafar.gateway.http.JsonRoutes;
import dev.llafar.gateway.session.SessionRegistry;
import dev.llafar.kvs.endpoint.DataEndpoints;
import io.micrometer.core.instrument.MeterRegistry;
import io.vertx.core.Context;
import io.vertx.core.DeploymentOptions;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
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
 * The service that answers phone calls: the caller's audio is read from Kinesis Video Streams and transcribed, finals are sent
 * to Amazon Bedrock, and the SIP media application speaks the sentences of the answers. {@link CallMachine} decides.
 */
public final class CallService {
    /** Longer than any pause in a stream that continues, because the Chime SDK writes silence too. */
    private static final Duration READ_TIMEOUT = Duration.ofSeconds(60);

    private static final long TRACKS_TIMEOUT_SECONDS = 5;
    private static final long WARM_UP_TIMEOUT_MILLIS = 5_000;

    private final Vertx vertx;
    private final CallRegistry calls;
    private final DataEndpoints endpoints;
    private final WorkerExecutor decoders;
    private final Set<Future<CallTrack.End>> openTracks;
    private final ChimeTelephony telephony;
    private final BedrockLanguageModel languageModel;
    private final String verticles;
    private @Nullable Future<Void> closed;

    private CallService(
            Vertx vertx,
            CallRegistry calls,
            DataEndpoints endpoints,
            WorkerExecutor decoders,
            Set<Future<CallTrack.End>> openTracks,
            ChimeTelephony telephony,
            BedrockLanguageModel languageModel,
            String verticles) {
        this.vertx = vertx;
        this.calls = calls;
        this.endpoints = endpoints;
        this.decoders = decoders;
        this.openTracks = openTracks;
        this.telephony = telephony;
        this.languageModel = languageModel;
        this.verticles = verticles;
    }

    /** An event loop for calls: each call stays on one of them. */
    private static final class CallVerticle extends VerticleBase {
        private final List<Context> contexts;

        /** @param contexts to which the context of this verticle is added; must be thread safe */
        private CallVerticle(List<Context> contexts) {
            this.contexts = contexts;
        }

        @Override
        public Future<?> start() {
            contexts.add(context);
            return Future.succeededFuture();
        }
    }

    /**
     * Opens the clients. {@link CallRegistry#takeOver} is not called yet.
     *
     * @param directory is closed by the caller
     */
    public static Future<CallService> open(
            Vertx vertx, CallOptions options, CallDirectory directory, SessionRegistry sessions, MeterRegistry meters) {
        List<Context> contexts = new CopyOnWriteArrayList<>();
        int cores = Runtime.getRuntime().availableProcessors();
        return vertx.deployVerticle(() -> new CallVerticle(contexts), new DeploymentOptions().setInstances(cores))
                .map(verticles -> {
                    InstantSource clock = InstantSource.system();
                    DataEndpoints endpoints = new DataEndpoints(options.access(), clock, READ_TIMEOUT);
                    WorkerExecutor decoders = TrackDependencies.decoders(vertx);
                    ChimeTelephony telephony = new ChimeTelephony(vertx, options.access(), options.chime());
                    BedrockLanguageModel languageModel =
                            new BedrockLanguageModel(vertx, options.access(), options.answers());
                    Set<Future<CallTrack.End>> openTracks = ConcurrentHashMap.newKeySet();
                    TrackDependencies tracks =
                            new TrackDependencies(vertx, sessions, endpoints, decoders, clock, new SecureRandom());
                    CallDependencies dependencies = new CallDependencies(
                            vertx,
                            new CallMachine(options.rules()),
                            directory,
                            telephony,
                            new MeetingCloser(vertx, telephony),
                            languageModel,
                            TrackTranscription.factory(tracks, options.languages(), openTracks),
                            new CallMetrics(meters),
                            options.node(),
                            clock,
                            System::nanoTime);
                    CallRegistry calls = new CallRegistry(dependencies, contexts);
                    return new CallService(
                            vertx, calls, endpoints, decoders, openTracks, telephony, languageModel, verticles);
                });
    }

    /** The routes of {@code /sma}, {@code /events} and {@code /call}. */
    public JsonRoutes.Mount routes() {
        return new CallRoutes(vertx, calls);
    }

    /**
     * Makes the first requests of the clients, so that no caller waits for classes and connections: these took 0.3 to 1.4 s,
     * and more on a busy machine, and the Lambda function waits four seconds at most. Does not fail, and takes at most five
     * seconds.
     */
    public Future<Void> warm() {
        return Future.join(telephony.warm(), languageModel.warm())
                .timeout(WARM_UP_TIMEOUT_MILLIS, TimeUnit.MILLISECONDS)
                .otherwiseEmpty()
                .mapEmpty();
    }

    /** The calls of this server. */
    public CallRegistry calls() {
        return calls;
    }

    /** Tracks release their decoders on the threads that are closed next. */
    private Future<Void> tracksEnded() {
        return Future.join(List.copyOf(openTracks))
                .timeout(TRACKS_TIMEOUT_SECONDS, TimeUnit.SECONDS)
                .mapEmpty();
    }

    /** Releases the calls for other nodes to take over, and closes the clients. Later calls return the same future. */
    public synchronized Future<Void> close() {
        Future<Void> closing = closed;
        if (closing == null) {
            closing = calls.releaseAll().transform(released -> tracksEnded()).transform(ended -> {
                telephony.close();
                languageModel.close();
                endpoints.close();
                decoders.close();
                return vertx.undeploy(verticles);
            });
            closed = closing;
        }
        return closing;
    }
}
