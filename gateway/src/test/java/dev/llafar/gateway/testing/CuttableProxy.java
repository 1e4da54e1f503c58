package dev.llafar.gateway.testing;

import static dev.llafar.gateway.testing.Futures.await;

import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.net.NetClient;
import io.vertx.core.net.NetServer;
import io.vertx.core.net.NetServerOptions;
import io.vertx.core.net.NetSocket;
import java.util.concurrent.atomic.AtomicInteger;

/** A TCP proxy whose next connection is cut after a number of bytes in one direction. */
public final class CuttableProxy implements AutoCloseable {
    private final NetServer server;
    private final NetClient client;
    private volatile long upBytesLeft = Long.MAX_VALUE;
    private volatile long downBytesLeft = Long.MAX_VALUE;
    private final AtomicInteger freezes = new AtomicInteger();

    public CuttableProxy(Vertx vertx, int targetPort) {
        client = vertx.createNetClient();
        server = vertx.createNetServer(
                new NetServerOptions().setHost("127.0.0.1").setPort(0));
        server.connectHandler(down -> {
            long upLimit = upBytesLeft;
            long downLimit = downBytesLeft;
            upBytesLeft = Long.MAX_VALUE;
            downBytesLeft = Long.MAX_VALUE;
            down.pause();
            client.connect(targetPort, "127.0.0.1").onComplete(connected -> {
                if (connected.failed()) {
                    down.close();
                    return;
                }
                NetSocket up = connected.result();
                pass(down, up, upLimit);
                pass(up, down, downLimit);
                down.resume();
            });
        });
        await(server.listen());
    }

    public int port() {
        return server.actualPort();
    }

    /** Sets the limits of the next connection. */
    public void cutAfter(long upBytes, long downBytes) {
        upBytesLeft = upBytes;
        downBytesLeft = downBytes;
    }

    /** From now on open connections remain open but forward nothing, as behind a router that has lost its state. */
    public void freezeOpenConnections() {
        freezes.incrementAndGet();
    }

    private void pass(NetSocket from, NetSocket to, long limit) {
        long[] left = {limit};
        int freezesBefore = freezes.get();
        from.handler(data -> {
            if (freezes.get() != freezesBefore) {
                return;
            }
            Buffer passed = data.length() > left[0] ? data.getBuffer(0, (int) left[0]) : data;
            left[0] -= data.length();
            if (left[0] >= 0) {
                to.write(passed);
            } else {
                to.write(passed).onComplete(written -> {
                    to.close();
                    from.close();
                });
            }
            if (to.writeQueueFull()) {
                from.pause();
                to.drainHandler(ignored -> from.resume());
            }
        });
        from.closeHandler(ignored -> to.close());
        from.exceptionHandler(ignored -> {});
    }

    @Override
    public void close() {
        await(server.close());
        await(client.close());
    }
}
