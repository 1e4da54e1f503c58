package dev.llafar.gateway.http;

import io.netty.buffer.ByteBuf;
import io.netty.channel.AdaptiveRecvByteBufAllocator;
import io.netty.channel.ChannelDuplexHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPipeline;
import io.netty.channel.ChannelPromise;
import io.netty.channel.socket.SocketChannel;
import io.netty.handler.codec.http.HttpMessage;
import io.netty.util.ReferenceCountUtil;
import io.netty.util.concurrent.Future;
import io.vertx.core.http.HttpConnection;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.impl.HttpServerConnection;
import io.vertx.core.http.impl.VertxHttpRequestDecoder;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * The handler next to the socket of a connection, whatever its protocol. It corrects three properties of Vert.x 5.0.7.
 *
 * <p>It bounds what waits to be sent. While the socket accepts no more bytes, nothing is read, so that a client that sends
 * requests or pings and reads no answers occupies about 200 KiB and not the heap; after a time limit the connection is closed.
 * Vert.x answers each ping of a WebSocket at once, also when the earlier answers were not sent: 1.85 million unsent pongs of
 * one connection filled a heap of 512 MiB in 9 s.
 *
 * <p>It closes in two steps. A socket that is closed while the client is still sending is reset, and the reset discards the
 * last response or close frame before the client reads it. The guard therefore ends the output first and drops what the client
 * sends until the client closes, for {@value #MOST_LINGER_MILLIS} ms at most.
 *
 * <p>It refuses a request with both Content-Length and Transfer-Encoding, which a proxy may divide differently (RFC 9112,
 * section 6.3).
 */
final class ConnectionGuard extends ChannelDuplexHandler {
    /** The most that is read from the socket before the guard is consulted again. */
    private static final int MOST_READ_BYTES = 64 * 1024;

    /** Bytes that are handled before the guard is consulted again: 1,365 of the shortest pings. */
    private static final int SLICE_BYTES = 8 * 1024;

    private static final long MOST_LINGER_MILLIS = 2_000;
    private static final String DECODER = "httpDecoder";

    private final long closeAfterMillis;
    private @Nullable ByteBuf held;
    /** Whether the guard has stopped reading; Vert.x stops and continues it for its own reasons. */
    private boolean isReadingStopped;
    /** A flush within a read may change the writability; the loop of that read goes on. */
    private boolean isPassing;
    /** Whether Netty is reading. */
    private boolean isReading;
    /** The promise of a close whose output has ended. */
    private @Nullable ChannelPromise lingering;
    /** Closes the connection. */
    private @Nullable Future<?> timer;

    private ConnectionGuard(Duration closeAfter) {
        this.closeAfterMillis = closeAfter.toMillis();
    }

    /** Guards a connection that Vert.x has just accepted. */
    static void install(HttpConnection connection, HttpServerOptions options, Duration closeAfter) {
        // There is no public way to a connection's pipeline; HttpServerConnection is the one type of all protocols.
        ChannelPipeline pipeline =
                ((HttpServerConnection) connection).channelHandlerContext().pipeline();
        if (pipeline.get(DECODER) != null) {
            pipeline.replace(DECODER, DECODER, new StrictDecoder(options));
        }
        pipeline.addFirst("connection-guard", new ConnectionGuard(closeAfter));
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
        isReading = true;
        if (lingering != null) {
            ReferenceCountUtil.release(message);
        } else if (message instanceof ByteBuf bytes) {
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
    }

    /**
     * Stops reading only after Vert.x has decided about it, which it does at the end of a read: otherwise Vert.x would regard
     * its own decision to stop as already carried out, and the guard would undo it.
     */
    @Override
    public void channelReadComplete(ChannelHandlerContext context) {
        isReading = false;
        context.fireChannelReadComplete();
        if (lingering == null && (held != null || !context.channel().isWritable())) {
            stopReading(context);
        }
    }

    @Override
    public void channelWritabilityChanged(ChannelHandlerContext context) {
        if (lingering == null) {
            if (context.channel().isWritable()) {
                cancelTimer();
                continueReading(context);
            } else {
                if (!isReading && !isPassing) {
                    stopReading(context);
                }
                if (timer == null) {
                    closeAfter(context, closeAfterMillis);
                }
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

    private void continueReading(ChannelHandlerContext context) {
        if (isReadingStopped) {
            // Before anything is passed on: what Vert.x decides about reading while it handles that must stay.
            isReadingStopped = false;
            context.channel().config().setAutoRead(true);
        }
        if (held != null && !isPassing) {
            pass(context);
            channelReadComplete(context);
        }
    }

    @Override
    public void close(ChannelHandlerContext context, ChannelPromise promise) {
        context.flush();
        boolean isSent = context.channel().unsafe().outboundBuffer() == null
                || context.channel().unsafe().outboundBuffer().isEmpty();
        if (lingering == null
                && isSent
                && context.channel() instanceof SocketChannel socket
                && socket.isActive()
                && !socket.isInputShutdown()) {
            lingering = promise;
            releaseHeld();
            var unused = socket.shutdownOutput();
            socket.config().setAutoRead(true);
            cancelTimer();
            closeAfter(context, MOST_LINGER_MILLIS);
        } else {
            var unused = context.close(promise);
        }
    }

    private void closeAfter(ChannelHandlerContext context, long millis) {
        timer = context.executor()
                .schedule(
                        () -> {
                            ChannelPromise promise = lingering;
                            var unused = context.close(promise == null ? context.newPromise() : promise);
                        },
                        millis,
                        TimeUnit.MILLISECONDS);
    }

    @Override
    public void channelInactive(ChannelHandlerContext context) {
        releaseHeld();
        cancelTimer();
        ChannelPromise promise = lingering;
        if (promise != null) {
            promise.trySuccess();
        }
        context.fireChannelInactive();
    }

    @Override
    public void handlerRemoved(ChannelHandlerContext context) {
        releaseHeld();
        cancelTimer();
    }

    private void releaseHeld() {
        ByteBuf bytes = held;
        held = null;
        if (bytes != null) {
            bytes.release();
        }
    }

    private void cancelTimer() {
        Future<?> scheduled = timer;
        timer = null;
        if (scheduled != null) {
            scheduled.cancel(false);
        }
    }

    private static final class StrictDecoder extends VertxHttpRequestDecoder {
        private StrictDecoder(HttpServerOptions options) {
            super(options);
        }

        @Override
        protected void handleTransferEncodingChunkedWithContentLength(HttpMessage message) {
            throw new IllegalArgumentException("both Content-Length and Transfer-Encoding");
        }
    }
}
