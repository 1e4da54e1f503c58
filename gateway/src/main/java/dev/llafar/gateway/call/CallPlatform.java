package dev.llafar.gateway.call;

import dev.llafar.gateway.call.answer.Responder;
import dev.llafar.gateway.call.directory.CallDirectory;
import dev.llafar.gateway.call.machine.CallMachine;
import dev.llafar.gateway.call.telephony.Telephony;
import io.vertx.core.Vertx;
import java.time.InstantSource;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/**
 * What all calls of a node share; none of it is a call's state.
 *
 * @param node this server's name, the same after a restart: it takes up its own calls at once, others' when their claim
 *     has run out
 * @param clock Unix time, for leases and for times that AWS reports
 * @param nanoTime a monotonic clock, for deadlines
 */
public record CallPlatform(
        Vertx vertx,
        CallMachine machine,
        CallDirectory directory,
        Telephony telephony,
        MeetingCloser closer,
        Responder responder,
        Hearing.Opener hearings,
        CallMetrics metrics,
        String node,
        InstantSource clock,
        LongSupplier nanoTime) {

    long monotonicMillis() {
        return TimeUnit.NANOSECONDS.toMillis(nanoTime.getAsLong());
    }
}
