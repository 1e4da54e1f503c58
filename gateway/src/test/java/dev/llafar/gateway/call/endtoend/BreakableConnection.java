package dev.llafar.gateway.call.endtoend;

import static dev.llafar.gateway.testing.Futures.await;

import io.vertx.core.Vertx;
import io.vertx.core.net.NetClient;
import io.vertx.core.net.NetServer;
import io.vertx.core.net.NetServerOptions;
import io.vertx.core.net.NetSocket;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** TCP connections between two parties, which a test can cut all at once, or hold so that nothing more comes through. */
final class BreakableConnection implements AutoCloseable {
    private final NetServer server;
    private final NetClient client;
    private final int target;
    private final Set<NetSocket> sockets = ConcurrentHashMap.newKeySet();
    private volatile boolean held;
    private volatile boolean dropped;

    /** A wire to that port of this machine. */
    BreakableConnection(Vertx vertx, int target) {
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

    /** From this moment nothing comes through; {@link #cut} does the rest. */
    void drop() {
        dropped = true;
        sockets.forEach(NetSocket::close);
    }

    /** As when a process dies: every connection is closed, and nobody listens. */
    void cut() {
        drop();
        await(server.close());
        sockets.forEach(NetSocket::close);
    }

    /** As when a service hangs: connections are taken, and nothing comes through them. */
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
