package dev.llafar.kvs.consumer;

import dev.llafar.kvs.endpoint.DataEndpoints;
import dev.llafar.kvs.endpoint.StreamRef;
import dev.llafar.kvs.fragment.CallIdentity;
import dev.llafar.kvs.fragment.Fragment;
import dev.llafar.kvs.fragment.FragmentEvent;
import dev.llafar.kvs.retry.Backoff;
import dev.llafar.kvs.timer.RestartableTimer;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.concurrent.CompletionException;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.services.kinesisvideo.model.APIName;

/**
 * Reads one stream for one session: {@code new KvsConsumer(vertx, endpoints, clock, stream, from, settings, seed,
 * sink).start()}. Executes the decisions of {@link ReadPlan} on one Vert.x context. The sink is called there, too, one event
 * at a time. Nothing is queued: more bytes are requested when the sink has processed the previous ones.
 */
public final class KvsConsumer {
    private final Context context;
    private final DataEndpoints endpoints;
    private final InstantSource clock;
    private final StreamRef stream;
    private final ReadPlan plan;
    private final Sink sink;
    private final Promise<ConsumerEvent.EndReason> end = Promise.promise();
    private @Nullable MediaRead reading;
    private final RestartableTimer timer;
    private boolean delivering;
    private boolean ended;
    private volatile long lagMillis = -1;

    /**
     * Creates a consumer that is not started.
     *
     * @param seed of the back-off's jitter
     */
    public KvsConsumer(
            Vertx vertx,
            DataEndpoints endpoints,
            InstantSource clock,
            StreamRef stream,
            ReadFrom from,
            Settings settings,
            long seed,
            Sink sink) {
        this(vertx, endpoints, clock, stream, from, Optional.empty(), settings, seed, sink);
    }

    /**
     * Creates a consumer of one call, in a stream that carries one call after the other. Fragments of earlier calls are
     * skipped; where the next call begins, the consumer ends with {@link EndReason.AnotherCall}.
     *
     * @param onlyCall known identifiers of the call, extended by those of its first fragment; empty for all calls
     */
    public KvsConsumer(
            Vertx vertx,
            DataEndpoints endpoints,
            InstantSource clock,
            StreamRef stream,
            ReadFrom from,
            Optional<CallIdentity> onlyCall,
            Settings settings,
            long seed,
            Sink sink) {
        this.context = vertx.getOrCreateContext();
        this.timer = new RestartableTimer(vertx, this::advance);
        this.endpoints = endpoints;
        this.clock = clock;
        this.stream = stream;
        this.plan = new ReadPlan(from, onlyCall, settings, new SplittableRandom(seed), clock.millis());
        this.sink = sink;
    }

    /** Starts to read. The future completes when the sink has processed {@link ConsumerEvent.Ended}. */
    public Future<ConsumerEvent.EndReason> start() {
        context.runOnContext(ignored -> advance());
        return end.future();
    }

    /** The call has ended: reads to the given fragment or, if it is empty, to the end of the stream. */
    public void endAnnounced(String lastFragmentNumber) {
        context.runOnContext(ignored -> {
            plan.endAnnounced(lastFragmentNumber);
            advance();
        });
    }

    /** Stops reading at once. */
    public Future<ConsumerEvent.EndReason> close() {
        context.runOnContext(ignored -> {
            plan.close();
            advance();
        });
        return end.future();
    }

    /** Lag of the last fragment behind the newest one; -1 if unknown. May be called from any thread. */
    public long lagMillis() {
        return lagMillis;
    }

    private void advance() {
        while (!ended && !delivering) {
            switch (plan.next(clock.millis())) {
                case ReadPlan.Step.Open(var selector) -> {
                    MediaRead opened = new MediaRead(this, context);
                    reading = opened;
                    opened.open(endpoints, stream, selector);
                }
                case ReadPlan.Step.Close close -> stopReading();
                case ReadPlan.Step.Wait(long untilMillis) -> {
                    wakeAt(untilMillis);
                    return;
                }
                case ReadPlan.Step.Finish(ConsumerEvent.EndReason reason) -> finish(reason);
            }
        }
    }

    private void finish(ConsumerEvent.EndReason reason) {
        ended = true;
        timer.cancel();
        stopReading();
        sink.accept(new ConsumerEvent.Ended(reason)).onComplete(delivered -> end.tryComplete(reason));
    }

    /** Processes what the reader returned. The future completes when the sink has processed all of it. */
    Future<Void> take(MediaRead source, List<FragmentEvent> events) {
        if (ended || source != reading) {
            return Future.succeededFuture();
        }
        List<ConsumerEvent> toDeliver = new ArrayList<>();
        for (FragmentEvent event : events) {
            decide(event, toDeliver);
        }
        return deliver(toDeliver);
    }

    private void decide(FragmentEvent event, List<ConsumerEvent> toDeliver) {
        long nowMillis = clock.millis();
        switch (event) {
            case FragmentEvent.FragmentRead(Fragment fragment) -> {
                long behindMillis = fragment.tags().millisBehindNow().orElse(-1);
                Optional<ReadPlan.Verdict> verdict = plan.arrived(fragment, nowMillis);
                lagMillis = behindMillis;
                verdict.ifPresent(passed -> {
                    passed.gap().ifPresent(toDeliver::add);
                    toDeliver.add(new ConsumerEvent.Arrived(fragment, passed.number(), behindMillis));
                });
            }
            case FragmentEvent.ErrorReported(var error) ->
                plan.reported(error, nowMillis).ifPresent(toDeliver::add);
            case FragmentEvent.StreamMalformed(var problem) ->
                plan.failed(new ReadFailure(0, "MalformedStream", problem.message()), nowMillis)
                        .ifPresent(toDeliver::add);
            case FragmentEvent.FragmentCut cut -> // The next connection delivers the whole fragment.
                plan.failed(new ReadFailure(0, "StreamCut", "the stream ended in " + cut.insideElement()), nowMillis)
                        .ifPresent(toDeliver::add);
        }
    }

    private Future<Void> deliver(List<ConsumerEvent> events) {
        if (events.isEmpty()) {
            advance();
            return Future.succeededFuture();
        }
        delivering = true;
        Future<Void> chain = Future.succeededFuture();
        for (ConsumerEvent event : events) {
            chain = chain.compose(ignored -> sink.accept(event));
        }
        return chain.onComplete(done -> context.runOnContext(ignored -> {
            delivering = false;
            plan.delivered(clock.millis());
            if (done.failed()) {
                plan.sinkFailed(String.valueOf(done.cause().getMessage()));
            }
            advance();
        }));
    }

    /** The response ended. */
    void ended(MediaRead source) {
        if (!ended && source == reading) {
            reading = null;
            plan.endedCleanly(clock.millis());
            advance();
        }
    }

    /** The request failed, or its connection was lost. */
    void failed(MediaRead source, Throwable e) {
        if (ended || source != reading) {
            return;
        }
        ReadFailure failure = failure(e);
        if (failure.status() == 0 || failure.type().equals("InvalidEndpointException")) {
            endpoints.forget(stream, APIName.GET_MEDIA);
        }
        List<ConsumerEvent> toDeliver = new ArrayList<>();
        plan.failed(failure, clock.millis()).ifPresent(toDeliver::add);
        deliver(toDeliver);
    }

    static ReadFailure failure(Throwable e) {
        Throwable cause = e instanceof CompletionException && e.getCause() != null ? e.getCause() : e;
        if (cause instanceof AwsServiceException refused && refused.awsErrorDetails() != null) {
            return new ReadFailure(
                    refused.statusCode(),
                    String.valueOf(refused.awsErrorDetails().errorCode()),
                    String.valueOf(refused.awsErrorDetails().errorMessage()));
        }
        return new ReadFailure(0, cause.getClass().getSimpleName(), String.valueOf(cause.getMessage()));
    }

    private void stopReading() {
        MediaRead current = reading;
        reading = null;
        if (current != null) {
            current.cancel();
        }
    }

    private void wakeAt(long untilMillis) {
        timer.start(untilMillis - clock.millis());
    }

    /** Receives a consumer's events. */
    @FunctionalInterface
    public interface Sink {
        /**
         * Processes an event. Until the future completes, nothing more is read from the service, which retains the rest. A
         * failed future ends the consumer.
         */
        Future<Void> accept(ConsumerEvent event);
    }

    /**
     * Timing of a consumer.
     *
     * @param noDataMillis time without a new fragment after which the consumer ends; also bounds retries
     * @param startMarginMillis how much earlier than an event's time the search for its first fragment starts; covers the
     *     difference between the clocks of the producer, the event and the service
     * @param reopenMillis delay before GetMedia is opened again after a normal end
     * @param backoff delays after failures
     */
    public record Settings(long noDataMillis, long startMarginMillis, long reopenMillis, Backoff backoff) {
        /** Half a minute without data, ten seconds of margin. */
        public static final Settings DEFAULT = new Settings(30_000, 10_000, 500, Backoff.DEFAULT);

        public Settings {
            if (noDataMillis < 1 || startMarginMillis < 0 || reopenMillis < 1) {
                throw new IllegalArgumentException("settings are " + noDataMillis + ", " + startMarginMillis + " and "
                        + reopenMillis + " ms, expected at least 1, 0 and 1");
            }
        }
    }
}
