package dev.llafar.kvs.consumer;

import dev.llafar.kvs.fragment.CallIdentity;
import java.util.Optional;

/** Where one call begins and ends in a stream that is used for one after the other. */
final class CallBoundary {
    enum Side {
        /** Another call's, before the wanted one. */
        BEFORE,
        INSIDE,
        /** Another call's, after it. */
        BEHIND
    }

    private final boolean everyCall;
    private CallIdentity call;
    private boolean begun;

    /** @param onlyCall empty for all calls; what is not known of it is learned from its first fragment */
    CallBoundary(Optional<CallIdentity> onlyCall) {
        this.everyCall = onlyCall.isEmpty();
        this.call = onlyCall.orElse(CallIdentity.UNKNOWN);
    }

    Side side(CallIdentity fragment) {
        if (everyCall) {
            return Side.INSIDE;
        }
        if (call.contradicts(fragment)) {
            return begun ? Side.BEHIND : Side.BEFORE;
        }
        begun = true;
        call = call.and(fragment);
        return Side.INSIDE;
    }
}
