package dev.llafar.kvs.consumer;

import dev.llafar.kvs.endpoint.DataEndpoints;
import dev.llafar.kvs.endpoint.StreamRef;
import dev.llafar.kvs.fragment.FragmentReader;
import io.vertx.core.Context;
import io.vertx.core.Future;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Subscriber;
import org.reactivestreams.Subscription;
import software.amazon.awssdk.core.async.AsyncResponseTransformer;
import software.amazon.awssdk.core.async.ResponsePublisher;
import software.amazon.awssdk.services.kinesisvideo.model.APIName;
import software.amazon.awssdk.services.kinesisvideomedia.model.GetMediaRequest;
import software.amazon.awssdk.services.kinesisvideomedia.model.GetMediaResponse;
import software.amazon.awssdk.services.kinesisvideomedia.model.StartSelector;
import software.amazon.awssdk.services.kinesisvideomedia.model.StartSelectorType;

/**
 * One GetMedia request. The SDK calls from its own threads; this class passes buffers to the consumer's context in order,
 * one at a time, and requests the next when the consumer has processed the previous one.
 */
final class MediaRead implements Subscriber<ByteBuffer> {
    private final KvsConsumer consumer;
    private final Context context;
    private final FragmentReader reader = new FragmentReader();
    private Future<Void> taken = Future.succeededFuture();
    private @Nullable Subscription subscription;
    private @Nullable CompletableFuture<ResponsePublisher<GetMediaResponse>> call;
    private boolean cancelled;

    MediaRead(KvsConsumer consumer, Context context) {
        this.consumer = consumer;
        this.context = context;
    }

    void open(DataEndpoints endpoints, StreamRef stream, ReadPlan.Step.Selector selector) {
        Future.fromCompletionStage(endpoints.endpoint(stream, APIName.GET_MEDIA), context)
                .compose(endpoint -> {
                    CompletableFuture<ResponsePublisher<GetMediaResponse>> getMedia = endpoints
                            .media(endpoint)
                            .getMedia(request(stream, selector), AsyncResponseTransformer.toPublisher());
                    call = getMedia;
                    return Future.fromCompletionStage(getMedia, context);
                })
                .onSuccess(publisher -> publisher.subscribe(this))
                .onFailure(e -> onContext(() -> consumer.failed(this, e)));
    }

    private static GetMediaRequest request(StreamRef stream, ReadPlan.Step.Selector selector) {
        GetMediaRequest.Builder request = GetMediaRequest.builder().startSelector(startSelector(selector));
        stream.applyTo(request::streamName, request::streamARN);
        return request.build();
    }

    private static StartSelector startSelector(ReadPlan.Step.Selector selector) {
        StartSelector.Builder start = StartSelector.builder();
        return switch (selector) {
            case ReadPlan.Step.After(String number) ->
                start.startSelectorType(StartSelectorType.FRAGMENT_NUMBER)
                        .afterFragmentNumber(number)
                        .build();
            case ReadPlan.Step.AtServerTime(long millis) ->
                start.startSelectorType(StartSelectorType.SERVER_TIMESTAMP)
                        .startTimestamp(Instant.ofEpochMilli(millis))
                        .build();
            case ReadPlan.Step.Now now ->
                start.startSelectorType(StartSelectorType.NOW).build();
            case ReadPlan.Step.Earliest earliest ->
                start.startSelectorType(StartSelectorType.EARLIEST).build();
        };
    }

    /** Ends the request and closes its connection. */
    void cancel() {
        cancelled = true;
        if (subscription != null) {
            subscription.cancel();
        } else if (call != null) {
            call.cancel(true);
        }
    }

    @Override
    public void onSubscribe(Subscription opened) {
        onContextAlways(() -> {
            subscription = opened;
            if (cancelled) {
                opened.cancel();
            } else {
                opened.request(1);
            }
        });
    }

    @Override
    public void onNext(ByteBuffer buffer) {
        byte[] bytes = new byte[buffer.remaining()];
        buffer.get(bytes);
        onContext(() -> taken = consumer.take(this, reader.feed(bytes))
                .onComplete(done -> onContext(() -> {
                    if (subscription != null) {
                        subscription.request(1);
                    }
                })));
    }

    @Override
    public void onComplete() {
        onContext(() -> taken.compose(ignored -> consumer.take(this, reader.finish()))
                .onComplete(done -> onContext(() -> consumer.ended(this))));
    }

    @Override
    public void onError(Throwable e) {
        onContext(() -> taken.onComplete(done -> onContext(() -> consumer.failed(this, e))));
    }

    private void onContext(Runnable action) {
        onContextAlways(() -> {
            if (!cancelled) {
                action.run();
            }
        });
    }

    private void onContextAlways(Runnable action) {
        context.runOnContext(ignored -> action.run());
    }
}
