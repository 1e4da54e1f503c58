package dev.llafar.gateway.call.endtoend;

import static dev.llafar.gateway.testing.Futures.await;

import dev.llafar.gateway.call.directory.CallDirectory;
import dev.llafar.gateway.call.directory.MemoryCallDirectory;
import dev.llafar.gateway.call.speech.SentenceSplitter;
import dev.llafar.local.LocalAws;
import dev.llafar.local.LocalAwsConfig;
import dev.llafar.local.phone.PhoneLine;
import dev.llafar.local.phone.PlaceCall;
import dev.llafar.transcriber.samples.Recording;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.BooleanSupplier;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import software.amazon.awssdk.services.bedrockruntime.BedrockRuntimeClient;
import software.amazon.awssdk.services.bedrockruntime.model.ContentBlock;
import software.amazon.awssdk.services.bedrockruntime.model.ConversationRole;
import software.amazon.awssdk.services.bedrockruntime.model.Message;

/**
 * The local stand-ins for AWS, callers, and one gateway at a time. The directory of calls outlives the gateways.
 */
final class CallEnvironment implements AutoCloseable {
    private static final int MAX_POLLS = 600;
    private static final long POLL_MILLIS = 50;

    private final Vertx vertx = Vertx.vertx();
    private final LocalAws local;
    private final PhoneLine line;
    private final HttpClient http = vertx.createHttpClient();
    private final CallDirectory memory = new MemoryCallDirectory(InstantSource.system(), Duration.ofHours(1), 1_000);
    private final Map<String, List<String>> answers = new ConcurrentHashMap<>();
    private final List<GatewayProcess> gateways = new ArrayList<>();

    CallEnvironment(UnaryOperator<LocalAwsConfig> settings) {
        local = await(
                LocalAws.start(vertx, settings.apply(LocalAwsConfig.defaults().withPort(0)), InstantSource.system()));
        line = new PhoneLine(vertx, local.endpoint());
    }

    /** Speak actions take a tenth of their time and the model writes fast. Recordings of the caller take their real time. */
    static CallEnvironment accelerated() {
        return new CallEnvironment(config -> config.withPhone(config.phone().withShortDelays())
                .withBedrock(config.bedrock().withPace(100, 5)));
    }

    Vertx vertx() {
        return vertx;
    }

    LocalAws local() {
        return local;
    }

    PhoneLine line() {
        return line;
    }

    /** An HTTP client for the test. */
    HttpClient http() {
        return http;
    }

    /** The directory of gateways that are started without another one. */
    CallDirectory directory() {
        return memory;
    }

    GatewayProcess open(GatewayProcess.Plan plan) {
        return open(plan, own -> new GatewayProcess.DirectoryConnection(memory, Optional.empty()));
    }

    GatewayProcess open(GatewayProcess.Plan plan, Function<Vertx, GatewayProcess.DirectoryConnection> directories) {
        GatewayProcess gateway = GatewayProcess.start(this, plan, directories);
        gateways.add(gateway);
        return gateway;
    }

    /** Kills the current gateway. */
    void kill() {
        gateways.removeLast().kill();
    }

    /** Places a call. */
    TestCaller call() {
        return call(0);
    }

    /** Places a call that is hung up after this time; 0: never. */
    TestCaller call(long hangUpAfterMillis) {
        return await(dial(hangUpAfterMillis));
    }

    Future<TestCaller> dial(long hangUpAfterMillis) {
        return TestCaller.dial(line, new PlaceCall("+441632960001", "+441632960002", false, hangUpAfterMillis, 0));
    }

    /** The sentences with which the model answers the question of a recording. */
    List<String> answerTo(Recording recording) {
        return answerTo(recording.said());
    }

    /** The sentences with which the model answers a question. Blocks when the question is new. */
    List<String> answerTo(String question) {
        return answers.computeIfAbsent(question, this::ask);
    }

    private List<String> ask(String question) {
        try (BedrockRuntimeClient bedrock = BedrockRuntimeClient.builder()
                .applyMutation(builder -> {
                    var access = GatewayProcess.access(LocalAwsConfig.SECRET_ACCESS_KEY, local.port());
                    builder.region(access.region())
                            .credentialsProvider(access.credentials())
                            .endpointOverride(access.endpoint().orElseThrow());
                })
                .build()) {
            String text = bedrock.converse(request -> request.modelId("amazon.nova-lite-v1:0")
                            .messages(Message.builder()
                                    .role(ConversationRole.USER)
                                    .content(ContentBlock.fromText(question))
                                    .build()))
                    .output()
                    .message()
                    .content()
                    .getFirst()
                    .text();
            SentenceSplitter splitter = new SentenceSplitter();
            List<String> sentences = new ArrayList<>(splitter.push(text));
            sentences.addAll(splitter.finish());
            return sentences;
        }
    }

    /** Completes after this time. */
    Future<Void> delay(long millis) {
        Promise<Void> elapsed = Promise.promise();
        vertx.setTimer(Math.max(1, millis), fired -> elapsed.complete());
        return elapsed.future();
    }

    /** The numbers of resources of calls that the stand-ins still have. */
    JsonObject counts() {
        return await(line.counts());
    }

    /** Polls a condition for half a minute. The test then asserts it, so that a failure shows the actual values. */
    void poll(BooleanSupplier condition) {
        for (int poll = 0; poll < MAX_POLLS && !condition.getAsBoolean(); poll++) {
            await(delay(POLL_MILLIS));
        }
    }

    /** Whether the stand-ins have no resources of any call. */
    boolean hasNoCalls() {
        JsonObject counts = counts();
        return counts.stream().allMatch(entry -> Integer.valueOf(0).equals(entry.getValue()));
    }

    /** Configures the faults that the stand-ins inject. */
    void setFaults(String json) {
        JsonObject rules = new JsonObject(json.replace('\'', '"'));
        await(http.request(HttpMethod.PUT, local.port(), "127.0.0.1", "/_llafar/faults")
                .compose(request -> request.send(rules.toBuffer())
                        .compose(response -> response.statusCode() == 204
                                ? Future.succeededFuture()
                                : Future.failedFuture("status " + response.statusCode()))));
    }

    @Override
    public void close() {
        gateways.forEach(GatewayProcess::close);
        line.close();
        await(local.stop());
        await(vertx.close());
    }
}
