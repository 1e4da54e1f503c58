package dev.llafar.gateway.testing;

import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;

/** Clients that live as long as the JVM: Vert.x closes the connections of a client that the garbage collector finds. */
public final class HeldClients {
    private static final Queue<Object> HELD = new ConcurrentLinkedQueue<>();

    private HeldClients() {}

    /** Returns the client, and holds it. */
    public static <T> T hold(T client) {
        HELD.add(client);
        return client;
    }
}
