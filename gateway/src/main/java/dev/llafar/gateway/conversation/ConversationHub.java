package dev.llafar.gateway.conversation;

import dev.llafar.audio.transcript.SpeechEvent;
import io.vertx.core.Context;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.eventbus.DeliveryOptions;
import io.vertx.core.eventbus.EventBus;
import io.vertx.core.eventbus.MessageCodec;
import io.vertx.core.eventbus.MessageConsumer;
import java.util.ArrayDeque;
import java.util.Deque;
import org.jspecify.annotations.Nullable;

/**
 * Publishes the events of a conversation's sessions once, on the event bus, keyed by conversation id. The dialogue of a call
 * and the event stream of {@code GET /v1/conversations/{id}/events} subscribe to them.
 *
 * <p>Each subscriber has its own bounded outlet and takes one event at a time. A partial or a settled position that waits is
 * replaced by a newer event of the same track. A subscriber whose outlet is full of events that cannot be replaced is
 * cancelled, and learns so; the sessions and the other subscribers are not affected.
 */
public final class ConversationHub {
    private static final String ADDRESS_PREFIX = "llafar.conversation.";
    private static final DeliveryOptions OPTIONS =
            new DeliveryOptions().setCodecName(Codec.NAME).setLocalOnly(true);

    private final EventBus bus;

    public ConversationHub(Vertx vertx) {
        this.bus = vertx.eventBus();
        try {
            bus.registerCodec(new Codec());
        } catch (IllegalStateException registered) {
            // Another hub of this Vert.x has registered it; they share the addresses too.
        }
    }

    /** Publishes an event; does nothing for a session that belongs to no conversation. */
    public void publish(String conversationId, String track, SpeechEvent event) {
        if (!conversationId.isEmpty()) {
            bus.publish(ADDRESS_PREFIX + conversationId, new ConversationEvent(conversationId, track, event), OPTIONS);
        }
    }

    /**
     * Subscribes to a conversation from now on.
     *
     * @param context on which the subscriber is called; call this method on it
     * @param bound events that may wait for the subscriber
     */
    public Subscription subscribe(String conversationId, Context context, int bound, Subscriber subscriber) {
        return new Subscription(conversationId, context, bound, subscriber);
    }

    /** Receives the events of one conversation, in the order of each track. */
    public interface Subscriber {
        /** Handles an event, then calls {@code done}, from any thread; the next event follows after that. */
        void onEvent(ConversationEvent event, Runnable done);

        /** The outlet overflowed: the subscription is cancelled and events were lost to this subscriber. */
        void onOverflow();
    }

    /** A subscriber's place in a conversation. Belongs to its context. */
    public final class Subscription {
        private final Context context;
        private final int bound;
        private final Subscriber subscriber;
        private final MessageConsumer<ConversationEvent> consumer;
        private final Deque<ConversationEvent> outlet = new ArrayDeque<>();
        private boolean isDelivering;
        private boolean isCancelled;

        private Subscription(String conversationId, Context context, int bound, Subscriber subscriber) {
            this.context = context;
            this.bound = bound;
            this.subscriber = subscriber;
            this.consumer = bus.<ConversationEvent>localConsumer(ADDRESS_PREFIX + conversationId);
            consumer.handler(message -> {
                ConversationEvent event = message.body();
                context.runOnContext(ignored -> accept(event));
            });
        }

        /** The subscriber is not called any more. */
        public void cancel() {
            isCancelled = true;
            outlet.clear();
            consumer.unregister();
        }

        private void accept(ConversationEvent event) {
            if (isCancelled) {
                return;
            }
            replaceWaiting(event);
            if (outlet.size() >= bound) {
                cancel();
                subscriber.onOverflow();
                return;
            }
            outlet.addLast(event);
            deliver();
        }

        /** A waiting partial or settled position of the same track carries nothing that the newer event does not. */
        private void replaceWaiting(ConversationEvent event) {
            ConversationEvent last = newestOf(event.track());
            if (last != null && isReplaceable(last.event(), event.event())) {
                outlet.removeLastOccurrence(last);
            }
        }

        private @Nullable ConversationEvent newestOf(String track) {
            ConversationEvent newest = null;
            for (ConversationEvent waiting : outlet) {
                if (waiting.track().equals(track)) {
                    newest = waiting;
                }
            }
            return newest;
        }

        private void deliver() {
            if (isDelivering || isCancelled) {
                return;
            }
            ConversationEvent next = outlet.pollFirst();
            if (next != null) {
                isDelivering = true;
                subscriber.onEvent(
                        next,
                        () -> context.runOnContext(ignored -> {
                            isDelivering = false;
                            deliver();
                        }));
            }
        }
    }

    private static boolean isReplaceable(SpeechEvent waiting, SpeechEvent newer) {
        return switch (waiting) {
            case SpeechEvent.Settled settled -> true;
            case SpeechEvent.Partial partial ->
                newer instanceof SpeechEvent.Partial || newer instanceof SpeechEvent.Final;
            case SpeechEvent.SpeechStarted started -> false;
            case SpeechEvent.Final last -> false;
            case SpeechEvent.Terminal end -> false;
        };
    }

    /** Events are immutable, so subscribers in this process share them. Conversations are not sent to other nodes. */
    private static final class Codec implements MessageCodec<ConversationEvent, ConversationEvent> {
        private static final String NAME = "llafar.conversation.event";

        @Override
        public void encodeToWire(Buffer buffer, ConversationEvent event) {
            throw new UnsupportedOperationException("a conversation's events are delivered in this process only");
        }

        @Override
        public ConversationEvent decodeFromWire(int position, Buffer buffer) {
            throw new UnsupportedOperationException("a conversation's events are delivered in this process only");
        }

        @Override
        public ConversationEvent transform(ConversationEvent event) {
            return event;
        }

        @Override
        public String name() {
            return NAME;
        }

        @Override
        public byte systemCodecID() {
            return -1;
        }
    }
}
