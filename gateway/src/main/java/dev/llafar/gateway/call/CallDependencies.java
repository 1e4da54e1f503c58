package dev.llafar.gateway.call;

import dev.llafar.gateway.call.answer.LanguageModel;
import dev.llafar.gateway.call.directory.CallDirectory;
import dev.llafar.gateway.call.machine.CallMachine;
import dev.llafar.gateway.call.telephony.Telephony;
import io.vertx.core.Vertx;
import java.time.InstantSource;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/**
 * What all calls of a node share. It contains no state of a call.
 *
 * @param node the name of this server, which must be the same after a restart: a node takes over its own calls at once, and
 *     those of other nodes when their leases have expired
 * @param clock Unix time, for leases and for comparison with times that AWS reports
 * @param nanoTime a monotonic clock, for deadlines
 */
public record CallDependencies(
        Vertx vertx,
        CallMachine machine,
        CallDirectory directory,
        Telephony telephony,
        MeetingCloser meetingCloser,
        LanguageModel languageModel,
        CallTranscription.Factory transcriptions,
        CallMetrics metrics,
        String node,
        InstantSource clock,
        LongSupplier nanoTime) {

    long monotonicMillis() {
        return TimeUnit.NANOSECONDS.toMillis(nanoTime.getAsLong());
    }
}
