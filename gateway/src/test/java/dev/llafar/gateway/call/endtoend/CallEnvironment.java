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
 * The stand-ins for AWS with a telephone network, callers on it, and one gateway at a time between them. The directory of
 * calls outlives the gateways.
 */
final class CallEnvironment implements AutoCloseable {
    private static final int LOOKS = 600;
    private static final long BETWEEN_LOOKS_MILLIS = 50;

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

    /** Voices and actions in a tenth of their time, and a model that writes fast: what is said still takes its time. */
    static CallEnvironment hurried() {
        return new CallEnvironment(config -> config.withPhone(config.phone().hurried())
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

    /** Anybody's. */
    HttpClient http() {
        return http;
    }

    /** A directory in memory, shared by all gateways that are started without another. */
    CallDirectory directory() {
        return memory;
    }

    GatewayProcess open(GatewayProcess.Plan plan) {
        return open(plan, own -> new GatewayProcess.OwnDirectory(memory, Optional.empty()));
    }

    GatewayProcess open(GatewayProcess.Plan plan, Function<Vertx, GatewayProcess.OwnDirectory> directories) {
        GatewayProcess gateway = GatewayProcess.start(this, plan, directories);
        gateways.add(gateway);
        return gateway;
    }

    /** Kills the gateway that is there. */
    void kill() {
        gateways.removeLast().kill();
    }

    /** Somebody calls, and hears no hurry in anything. */
    TestCaller call() {
        return call(0);
    }

    /** The same; hangs up after that long, if it is not 0. */
    TestCaller call(long hangUpAfterMillis) {
        return await(dial(hangUpAfterMillis));
    }

    Future<TestCaller> dial(long hangUpAfterMillis) {
        return TestCaller.dial(line, new PlaceCall("+441632960001", "+441632960002", false, hangUpAfterMillis, 0));
    }

    /** The sentences that are the whole answer to what is said in a recording, as the model writes them. */
    List<String> answerTo(Recording recording) {
        return answerTo(recording.said());
    }

    /** The same, to a question that was understood so. Blocks, the first time that it is asked. */
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

    /** Time passes. */
    Future<Void> pass(long millis) {
        Promise<Void> passed = Promise.promise();
        vertx.setTimer(Math.max(1, millis), fired -> passed.complete());
        return passed.future();
    }

    /** What the stand-ins still have of calls. */
    JsonObject counts() {
        return await(line.counts());
    }

    /** Looks again and again until it is so; whoever asserts it then says what was found instead. */
    void eventually(BooleanSupplier isSo) {
        for (int look = 0; look < LOOKS && !isSo.getAsBoolean(); look++) {
            await(pass(BETWEEN_LOOKS_MILLIS));
        }
    }

    /** Nothing is left of any call anywhere: waits until it is so, and gives up after half a minute. */
    boolean isQuiet() {
        JsonObject counts = counts();
        return counts.stream().allMatch(entry -> Integer.valueOf(0).equals(entry.getValue()));
    }

    /** Asks for something outside of AWS's paths. */
    void faults(String json) {
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
