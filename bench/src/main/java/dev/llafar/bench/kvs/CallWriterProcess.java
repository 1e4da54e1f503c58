package dev.llafar.bench.kvs;

import dev.llafar.kvs.endpoint.AwsAccess;
import dev.llafar.kvs.endpoint.DataEndpoints;
import dev.llafar.kvs.endpoint.StreamRef;
import dev.llafar.kvs.producer.KvsProducer;
import dev.llafar.kvs.producer.ProducerSettings;
import dev.llafar.local.LocalAws;
import dev.llafar.local.LocalAwsConfig;
import dev.llafar.local.kvs.KvsLimits;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Optional;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.regions.Region;

/** A separate process with the stand-in and producers of calls in real time, until standard input is closed. */
public final class CallWriterProcess {
    private static final int HOURS = 1;

    private CallWriterProcess() {}

    /**
     * Starts the stand-in and the producers, and prints the address.
     *
     * @param arguments number of calls
     */
    public static void main(String[] arguments) throws IOException {
        int calls = Integer.parseInt(arguments[0]);
        Vertx vertx = Vertx.vertx();
        KvsLimits limits = KvsLimits.published()
                .with(new KvsLimits.Rates(10_000, 10_000, 10_000, 10_000, 1_000))
                .with(new KvsLimits.Memory(1_000, 1 << 20, 512L << 20));
        LocalAws local = LocalAws.start(
                        vertx, LocalAwsConfig.defaults().withPort(0).withKvs(limits), InstantSource.system())
                .await();
        AacRecording minute = AacRecording.encode();
        try (DataEndpoints endpoints =
                new DataEndpoints(access(local.endpoint()), InstantSource.system(), Duration.ofMinutes(5))) {
            KvsProducer producer = new KvsProducer(vertx, endpoints, InstantSource.system());
            for (int call = 0; call < calls; call++) {
                String stream = stream(call);
                endpoints
                        .control()
                        .createStream(request -> request.streamName(stream).dataRetentionInHours(HOURS))
                        .join();
                // Spreads the calls over a second.
                long delayMillis = 1 + 1_000L * call / calls;
                vertx.setTimer(delayMillis, begin -> produce(producer, minute, stream));
            }
            System.out.println(local.endpoint());
            System.out.flush();
            int next = System.in.read();
            while (next >= 0) {
                next = System.in.read();
            }
        }
        System.exit(0);
    }

    private static void produce(KvsProducer producer, AacRecording minute, String stream) {
        long startMillis = System.currentTimeMillis();
        int[] index = {0};
        producer.put(
                        StreamRef.parse(stream),
                        minute.head(),
                        () -> {
                            KvsProducer.OutgoingFragment fragment = minute.fragment(index[0]++, startMillis);
                            return Future.succeededFuture(Optional.of(fragment));
                        },
                        ProducerSettings.defaults(ProducerSettings.Pacing.NATIVE),
                        stream.hashCode(),
                        progress -> {})
                .onFailure(failure -> System.err.println(stream + ": " + failure.getMessage()));
    }

    static String stream(int call) {
        return "call-" + call;
    }

    static AwsAccess access(URI endpoint) {
        return new AwsAccess(
                Region.of(LocalAwsConfig.defaults().region()),
                StaticCredentialsProvider.create(
                        AwsBasicCredentials.create(LocalAwsConfig.ACCESS_KEY_ID, LocalAwsConfig.SECRET_ACCESS_KEY)),
                Optional.of(endpoint));
    }
}
