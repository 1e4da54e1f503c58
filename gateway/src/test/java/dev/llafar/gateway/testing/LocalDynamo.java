package dev.llafar.gateway.testing;

import com.amazonaws.services.dynamodbv2.local.main.ServerRunner;
import com.amazonaws.services.dynamodbv2.local.server.DynamoDBProxyServer;
import java.net.ServerSocket;

/** DynamoDB Local in this process, in memory. */
public final class LocalDynamo {
    private static final int ATTEMPTS = 5;

    private final DynamoDBProxyServer server;
    private final int port;

    private LocalDynamo(DynamoDBProxyServer server, int port) {
        this.server = server;
        this.port = port;
    }

    public static LocalDynamo start() throws Exception {
        for (int attempt = 1; ; attempt++) {
            int port = freePort();
            DynamoDBProxyServer server = ServerRunner.createServerFromCommandLineArgs(
                    new String[] {"-inMemory", "-disableTelemetry", "-port", Integer.toString(port)});
            try {
                server.start();
                return new LocalDynamo(server, port);
            } catch (Exception taken) {
                // DynamoDB Local does not accept port 0, and another process may use this port by now.
                if (attempt == ATTEMPTS) {
                    throw taken;
                }
            }
        }
    }

    public int port() {
        return port;
    }

    /** A port on which no process listens. */
    public static int freePort() throws Exception {
        try (ServerSocket socket = new ServerSocket(0)) {
            return socket.getLocalPort();
        }
    }

    public void stop() throws Exception {
        server.stop();
    }
}
