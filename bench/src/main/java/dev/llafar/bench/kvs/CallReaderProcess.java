package dev.llafar.bench.kvs;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.llafar.kvs.consumer.ConsumerEvent;
import dev.llafar.kvs.consumer.KvsConsumer;
import dev.llafar.kvs.consumer.ReadFrom;
import dev.llafar.kvs.endpoint.DataEndpoints;
import dev.llafar.kvs.endpoint.StreamRef;
import dev.llafar.kvs.track.CallAudio;
import dev.llafar.kvs.track.TrackEvent;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.WorkerExecutor;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A separate process that reads live calls over the network as the gateway does, and decodes their audio to 16 kHz on two
 * shared threads. Prints one line of JSON.
 */
public final class CallReaderProcess {
    private static final int DECODERS = 2;
    private static final long WARM_UP_MILLIS = 10_000;

    private final Vertx vertx = Vertx.vertx();
    private final WorkerExecutor decoders = vertx.createSharedWorkerExecutor("decoders", DECODERS);
    private final List<Long> lagMillis = new ArrayList<>();
    private final List<KvsConsumer> consumers = new ArrayList<>();
    private long samples;
    private int reconnects;
    private volatile boolean counting;

    private CallReaderProcess() {}

    /**
     * Reads the calls and prints the measurements.
     *
     * @param arguments address of the stand-in, number of calls, seconds to measure
     */
    public static void main(String[] arguments) throws IOException {
        new CallReaderProcess()
                .read(URI.create(arguments[0]), Integer.parseInt(arguments[1]), Integer.parseInt(arguments[2]));
        System.exit(0);
    }

    private void read(URI endpoint, int calls, int seconds) throws IOException {
        try (DataEndpoints endpoints =
                new DataEndpoints(CallWriterProcess.access(endpoint), InstantSource.system(), Duration.ofMinutes(5))) {
            open(endpoints, 0); // loads classes and native libraries, which belong to no call
            waitMillis(WARM_UP_MILLIS / 2);
            System.gc();
            double before = residentMib();
            for (int call = 1; call < calls; call++) {
                open(endpoints, call);
            }
            waitMillis(WARM_UP_MILLIS);
            synchronized (this) {
                samples = 0;
                counting = true;
            }
            long cpuBefore = cpuNanos();
            waitMillis(seconds * 1_000L);
            counting = false;
            long cpu = cpuNanos() - cpuBefore;
            System.gc();
            print(calls, seconds, before, cpu);
        }
    }

    private void open(DataEndpoints endpoints, int call) {
        CallAudio audio = new CallAudio(CallAudio.Rate.SESSION);
        KvsConsumer consumer = new KvsConsumer(
                vertx,
                endpoints,
                InstantSource.system(),
                StreamRef.parse(CallWriterProcess.stream(call)),
                new ReadFrom.Now(),
                KvsConsumer.Settings.DEFAULT,
                call,
                event -> take(audio, event));
        consumers.add(consumer);
        consumer.start();
    }

    private Future<Void> take(CallAudio audio, ConsumerEvent event) {
        if (event instanceof ConsumerEvent.Arrived arrived) {
            return decoders.executeBlocking(() -> {
                        decoded(audio.accept(arrived.fragment()), arrived);
                        return true;
                    })
                    .mapEmpty();
        }
        if (!(event instanceof ConsumerEvent.Ended)) {
            reconnected();
        }
        return Future.succeededFuture();
    }

    private synchronized void reconnected() {
        reconnects++;
    }

    private synchronized void decoded(List<TrackEvent> events, ConsumerEvent.Arrived arrived) {
        if (!counting) {
            return;
        }
        for (TrackEvent event : events) {
            samples += event instanceof TrackEvent.Audio sound ? sound.samples().length : 0;
        }
        arrived.fragment()
                .tags()
                .serverTimestampMillis()
                .ifPresent(received -> lagMillis.add(System.currentTimeMillis() - received));
    }

    private synchronized void print(int calls, int seconds, double before, long cpuNanos) throws IOException {
        lagMillis.sort(null);
        Map<String, Object> result = new LinkedHashMap<>();
        result.put("calls", calls);
        result.put("seconds", seconds);
        result.put("decodedOfRealTime", samples / 16_000.0 / seconds / calls);
        result.put("lagMillisP50", lag(0.5));
        result.put("lagMillisP99", lag(0.99));
        result.put("lagMillisMax", lag(1));
        result.put("cpuCores", cpuNanos / 1e9 / seconds);
        result.put("residentMib", residentMib());
        result.put("residentMibBefore", before);
        result.put("mibPerCall", (residentMib() - before) / Math.max(1, calls - 1));
        result.put("reconnects", reconnects);
        System.out.println(new ObjectMapper().writeValueAsString(result));
        System.out.flush();
    }

    private long lag(double share) {
        return lagMillis.isEmpty() ? -1 : lagMillis.get((int) Math.min(lagMillis.size() - 1, share * lagMillis.size()));
    }

    private void waitMillis(long millis) {
        Promise<Void> passed = Promise.promise();
        vertx.setTimer(millis, timer -> passed.complete());
        passed.future().await();
    }

    private static long cpuNanos() {
        return ((com.sun.management.OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean())
                .getProcessCpuTime();
    }

    private static double residentMib() throws IOException {
        for (String line : Files.readAllLines(Path.of("/proc/self/status"))) {
            if (line.startsWith("VmRSS:")) {
                return Long.parseLong(line.replaceAll("[^0-9]", "")) / 1024.0;
            }
        }
        throw new IOException("no VmRSS in the status of the process");
    }
}
