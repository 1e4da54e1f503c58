package dev.llafar.kvs.consumer;

import dev.llafar.kvs.fragment.CallIdentity;
import java.util.Optional;

/** The part of a stream that belongs to one call; a stream carries one call after the other. */
final class CallBoundary {
    enum Side {
        /** Belongs to an earlier call. */
        BEFORE,
        /** Belongs to the call. */
        INSIDE,
        /** Belongs to a later call. */
        AFTER
    }

    private final boolean everyCall;
    private CallIdentity call;
    private boolean started;

    /** @param onlyCall empty for all calls; identifiers that it lacks are taken from its first fragment */
    CallBoundary(Optional<CallIdentity> onlyCall) {
        this.everyCall = onlyCall.isEmpty();
        this.call = onlyCall.orElse(CallIdentity.UNKNOWN);
    }

    Side side(CallIdentity fragment) {
        if (everyCall) {
            return Side.INSIDE;
        }
        if (call.contradicts(fragment)) {
            return started ? Side.AFTER : Side.BEFORE;
        }
        started = true;
        call = call.and(fragment);
        return Side.INSIDE;
    }
}
