package dev.llafar.gateway.call.endtoend;

import static dev.llafar.gateway.testing.Futures.await;

import io.vertx.core.Vertx;
import io.vertx.core.net.NetClient;
import io.vertx.core.net.NetServer;
import io.vertx.core.net.NetServerOptions;
import io.vertx.core.net.NetSocket;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** A TCP proxy whose connections a test can cut or block. */
final class FaultyProxy implements AutoCloseable {
    private final NetServer server;
    private final NetClient client;
    private final int target;
    private final Set<NetSocket> sockets = ConcurrentHashMap.newKeySet();
    private volatile boolean held;
    private volatile boolean dropped;

    /** @param target port on this machine */
    FaultyProxy(Vertx vertx, int target) {
        this.target = target;
        client = vertx.createNetClient();
        server = vertx.createNetServer(
                        new NetServerOptions().setHost("127.0.0.1").setPort(0))
                .connectHandler(this::connect);
        await(server.listen());
    }

    int port() {
        return server.actualPort();
    }

    private void connect(NetSocket near) {
        track(near);
        near.pause();
        if (held || dropped) {
            return;
        }
        client.connect(target, "127.0.0.1").onComplete(connected -> {
            if (connected.failed()) {
                near.close();
                return;
            }
            NetSocket far = connected.result();
            track(far);
            if (dropped) {
                near.close();
                far.close();
                return;
            }
            if (held) {
                return;
            }
            near.pipeTo(far).onComplete(done -> far.close());
            far.pipeTo(near).onComplete(done -> near.close());
        });
    }

    private void track(NetSocket socket) {
        sockets.add(socket);
        socket.closeHandler(gone -> sockets.remove(socket));
    }

    /** Closes all connections and refuses new ones. {@link #cut} also waits until the port is closed. */
    void drop() {
        dropped = true;
        sockets.forEach(NetSocket::close);
    }

    /** Simulates the end of a process: closes every connection and the port. */
    void cut() {
        drop();
        await(server.close());
        sockets.forEach(NetSocket::close);
    }

    /** Simulates a service that does not respond: accepts connections and forwards nothing. */
    void hold() {
        held = true;
        sockets.forEach(NetSocket::pause);
    }

    @Override
    public void close() {
        cut();
        await(client.close());
    }
}
