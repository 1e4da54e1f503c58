package dev.llafar.gateway.call.directory;

/** Who looks after a call, and until when nobody else may. */
public record Lease(String node, long untilMillis) {
    boolean bars(String other, long nowMillis) {
        return !node.equals(other) && untilMillis > nowMillis;
    }
}
