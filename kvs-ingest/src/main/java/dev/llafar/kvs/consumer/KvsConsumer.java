package dev.llafar.kvs.consumer;

import dev.llafar.kvs.endpoint.DataEndpoints;
import dev.llafar.kvs.endpoint.StreamRef;
import dev.llafar.kvs.fragment.CallIdentity;
import dev.llafar.kvs.fragment.Fragment;
import dev.llafar.kvs.fragment.FragmentEvent;
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
 * sink).start()}. Does what {@link ReadPlan} decides, on one Vert.x context; the sink is called there too, one event at
 * a time. Nothing is queued: the next bytes are asked for when the sink has taken what the last ones held.
 */
public final class KvsConsumer {
    private static final long NO_TIMER = -1;
    private final Vertx vertx;
    private final Context context;
    private final DataEndpoints endpoints;
    private final InstantSource clock;
    private final StreamRef stream;
    private final ReadPlan plan;
    private final FragmentSink sink;
    private final Promise<EndReason> end = Promise.promise();
    private @Nullable MediaRead reading;
    private long timer = NO_TIMER;
    private boolean delivering;
    private boolean over;
    private volatile long lagMillis = -1;

    /**
     * A consumer that has not begun.
     *
     * @param seed of the back-off's jitter
     */
    public KvsConsumer(
            Vertx vertx,
            DataEndpoints endpoints,
            InstantSource clock,
            StreamRef stream,
            ReadFrom from,
            ConsumerSettings settings,
            long seed,
            FragmentSink sink) {
        this(vertx, endpoints, clock, stream, from, Optional.empty(), settings, seed, sink);
    }

    /**
     * A consumer of one call in a stream that is used for one after the other. Nothing of another call is told: those
     * before it are passed over, and where the next begins it ends with {@link EndReason.AnotherCall}.
     *
     * @param onlyCall what is known of it; the rest is learned from its first fragment. Empty for all calls
     */
    public KvsConsumer(
            Vertx vertx,
            DataEndpoints endpoints,
            InstantSource clock,
            StreamRef stream,
            ReadFrom from,
            Optional<CallIdentity> onlyCall,
            ConsumerSettings settings,
            long seed,
            FragmentSink sink) {
        this.vertx = vertx;
        this.context = vertx.getOrCreateContext();
        this.endpoints = endpoints;
        this.clock = clock;
        this.stream = stream;
        this.plan = new ReadPlan(from, onlyCall, settings, new SplittableRandom(seed), clock.millis());
        this.sink = sink;
    }

    /** Begins; completes with the reason when the sink has taken {@link ConsumerEvent.Ended}. */
    public Future<EndReason> start() {
        context.runOnContext(ignored -> advance());
        return end.future();
    }

    /** The call is over: read to the fragment that the end event names, or, without one, to the end of the stream. */
    public void endAnnounced(String lastFragmentNumber) {
        context.runOnContext(ignored -> {
            plan.endAnnounced(lastFragmentNumber);
            advance();
        });
    }

    /** Stops reading at once. */
    public Future<EndReason> close() {
        context.runOnContext(ignored -> {
            plan.close();
            advance();
        });
        return end.future();
    }

    /** How far behind the newest fragment the last one was; -1 before the first. Any thread may ask. */
    public long lagMillis() {
        return lagMillis;
    }

    private void advance() {
        while (!over && !delivering) {
            switch (plan.next(clock.millis())) {
                case ReadStep.Open(Selector selector) -> {
                    MediaRead opened = new MediaRead(this, context);
                    reading = opened;
                    opened.open(endpoints, stream, selector);
                }
                case ReadStep.Close close -> stopReading();
                case ReadStep.Wait(long untilMillis) -> {
                    wakeAt(untilMillis);
                    return;
                }
                case ReadStep.Finish(EndReason reason) -> finish(reason);
            }
        }
    }

    private void finish(EndReason reason) {
        over = true;
        cancelTimer();
        stopReading();
        sink.accept(new ConsumerEvent.Ended(reason)).onComplete(told -> end.tryComplete(reason));
    }

    /** What bytes became, told one by one; the answer completes when all of it was taken. */
    Future<Void> take(MediaRead source, List<FragmentEvent> events) {
        if (over || source != reading) {
            return Future.succeededFuture();
        }
        List<ConsumerEvent> told = new ArrayList<>();
        for (FragmentEvent event : events) {
            judge(event, told);
        }
        return deliver(told);
    }

    private void judge(FragmentEvent event, List<ConsumerEvent> told) {
        long nowMillis = clock.millis();
        switch (event) {
            case FragmentEvent.FragmentRead(Fragment fragment) -> {
                long behindMillis = fragment.tags().millisBehindNow().orElse(-1);
                Optional<ReadPlan.Verdict> verdict = plan.arrived(fragment, nowMillis);
                lagMillis = behindMillis;
                verdict.ifPresent(passed -> {
                    passed.gap().ifPresent(told::add);
                    told.add(new ConsumerEvent.Arrived(fragment, passed.number(), behindMillis));
                });
            }
            case FragmentEvent.ErrorReported(var error) ->
                plan.reported(error, nowMillis).ifPresent(told::add);
            case FragmentEvent.StreamMalformed(var problem) ->
                plan.failed(new ReadFailure(0, "MalformedStream", problem.message()), nowMillis)
                        .ifPresent(told::add);
            case FragmentEvent.FragmentCut cut -> // the next connection brings it again, whole
                plan.failed(new ReadFailure(0, "StreamCut", "the stream ended in " + cut.insideElement()), nowMillis)
                        .ifPresent(told::add);
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

    /** The reply ended. */
    void ended(MediaRead source) {
        if (!over && source == reading) {
            reading = null;
            plan.endedCleanly(clock.millis());
            advance();
        }
    }

    /** The call failed, or its connection did. */
    void failed(MediaRead source, Throwable e) {
        if (over || source != reading) {
            return;
        }
        ReadFailure failure = failure(e);
        if (failure.status() == 0 || failure.type().equals("InvalidEndpointException")) {
            endpoints.forget(stream, APIName.GET_MEDIA);
        }
        List<ConsumerEvent> told = new ArrayList<>();
        plan.failed(failure, clock.millis()).ifPresent(told::add);
        deliver(told);
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
        cancelTimer();
        timer = vertx.setTimer(Math.max(1, untilMillis - clock.millis()), fired -> {
            timer = NO_TIMER;
            advance();
        });
    }

    private void cancelTimer() {
        if (timer != NO_TIMER) {
            vertx.cancelTimer(timer);
            timer = NO_TIMER;
        }
    }
}
