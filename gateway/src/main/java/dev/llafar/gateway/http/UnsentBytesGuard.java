package dev.llafar.gateway.http;

import io.netty.buffer.ByteBuf;
import io.netty.channel.AdaptiveRecvByteBufAllocator;
import io.netty.channel.ChannelDuplexHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.util.concurrent.ScheduledFuture;
import io.vertx.core.http.HttpConnection;
import io.vertx.core.http.impl.HttpServerConnection;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Bounds what waits to be sent on one connection, whatever its protocol. While the socket accepts no more bytes, nothing is
 * read, so that a client that sends requests or pings and reads no answers occupies about 200 KiB and not the heap. After a
 * time limit the connection is closed.
 *
 * <p>Vert.x 5.0.7 answers each ping of a WebSocket at once, also when the earlier answers were not sent: 1.85 million unsent
 * pongs of one connection filled a heap of 512 MiB in 9 s. The guard is therefore the handler next to the socket, where the
 * bytes of all protocols pass.
 */
final class UnsentBytesGuard extends ChannelDuplexHandler {
    /** The most that is read from the socket before the guard is consulted again. */
    private static final int MOST_READ_BYTES = 64 * 1024;

    /** Bytes that are handled before the guard is consulted again: 1,365 of the shortest pings. */
    private static final int SLICE_BYTES = 8 * 1024;

    private final long closeAfterMillis;
    private @Nullable ByteBuf held;
    /** Whether the guard has stopped reading; Vert.x stops and continues it for its own reasons. */
    private boolean isReadingStopped;
    /** A flush within a read may change the writability; the loop of that read goes on. */
    private boolean isPassing;
    private @Nullable ScheduledFuture<?> closing;

    private UnsentBytesGuard(Duration closeAfter) {
        this.closeAfterMillis = closeAfter.toMillis();
    }

    /** Guards a connection that Vert.x has just accepted. */
    static void install(HttpConnection connection, Duration closeAfter) {
        // There is no public way to a connection's pipeline; HttpServerConnection is the one type of all protocols.
        ((HttpServerConnection) connection)
                .channelHandlerContext()
                .pipeline()
                .addFirst("unsent-bytes-guard", new UnsentBytesGuard(closeAfter));
    }

    @Override
    public void handlerAdded(ChannelHandlerContext context) {
        // Netty reads up to 16 times before it looks at the pipeline again; the guard must see each read.
        context.channel()
                .config()
                .setRecvByteBufAllocator(
                        new AdaptiveRecvByteBufAllocator(64, 2048, MOST_READ_BYTES).maxMessagesPerRead(1));
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
        if (message instanceof ByteBuf bytes) {
            ByteBuf waiting = held;
            held = waiting == null ? bytes : context.alloc().compositeBuffer().addComponents(true, waiting, bytes);
            pass(context);
        } else {
            context.fireChannelRead(message);
        }
    }

    /** Passes on what was read, while answers to it can be sent. */
    private void pass(ChannelHandlerContext context) {
        isPassing = true;
        for (ByteBuf bytes = held; bytes != null && context.channel().isWritable(); bytes = held) {
            if (bytes.readableBytes() <= SLICE_BYTES) {
                held = null;
                context.fireChannelRead(bytes);
            } else {
                context.fireChannelRead(bytes.readRetainedSlice(SLICE_BYTES));
            }
        }
        isPassing = false;
        if (held != null) {
            stopReading(context);
        }
    }

    @Override
    public void channelWritabilityChanged(ChannelHandlerContext context) {
        if (context.channel().isWritable()) {
            cancelClosing();
            if (isReadingStopped) {
                // Before anything is passed on: what Vert.x decides about reading while it handles that must stay.
                isReadingStopped = false;
                context.channel().config().setAutoRead(true);
            }
            if (held != null && !isPassing) {
                pass(context);
                context.fireChannelReadComplete();
            }
        } else {
            stopReading(context);
            if (closing == null) {
                closing = context.executor().schedule(() -> context.close(), closeAfterMillis, TimeUnit.MILLISECONDS);
            }
        }
        context.fireChannelWritabilityChanged();
    }

    private void stopReading(ChannelHandlerContext context) {
        if (context.channel().config().isAutoRead()) {
            context.channel().config().setAutoRead(false);
            isReadingStopped = true;
        }
    }

    @Override
    public void channelInactive(ChannelHandlerContext context) {
        release();
        context.fireChannelInactive();
    }

    @Override
    public void handlerRemoved(ChannelHandlerContext context) {
        release();
    }

    private void release() {
        cancelClosing();
        ByteBuf bytes = held;
        held = null;
        if (bytes != null) {
            bytes.release();
        }
    }

    private void cancelClosing() {
        ScheduledFuture<?> scheduled = closing;
        closing = null;
        if (scheduled != null) {
            scheduled.cancel(false);
        }
    }
}
