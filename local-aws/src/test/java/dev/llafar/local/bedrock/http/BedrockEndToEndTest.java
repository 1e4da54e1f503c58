package dev.llafar.local.bedrock.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.llafar.local.LocalAws;
import dev.llafar.local.LocalAwsConfig;
import dev.llafar.local.LocalAwsFixture;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletionException;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.core.document.Document;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.retries.DefaultRetryStrategy;
import software.amazon.awssdk.services.bedrockruntime.BedrockRuntimeAsyncClient;
import software.amazon.awssdk.services.bedrockruntime.model.BedrockRuntimeException;
import software.amazon.awssdk.services.bedrockruntime.model.ContentBlock;
import software.amazon.awssdk.services.bedrockruntime.model.ConversationRole;
import software.amazon.awssdk.services.bedrockruntime.model.ConverseRequest;
import software.amazon.awssdk.services.bedrockruntime.model.ConverseResponse;
import software.amazon.awssdk.services.bedrockruntime.model.ConverseStreamResponseHandler;
import software.amazon.awssdk.services.bedrockruntime.model.Message;
import software.amazon.awssdk.services.bedrockruntime.model.ModelStreamErrorException;
import software.amazon.awssdk.services.bedrockruntime.model.ResourceNotFoundException;
import software.amazon.awssdk.services.bedrockruntime.model.StopReason;
import software.amazon.awssdk.services.bedrockruntime.model.SystemContentBlock;
import software.amazon.awssdk.services.bedrockruntime.model.ThrottlingException;
import software.amazon.awssdk.services.bedrockruntime.model.Tool;
import software.amazon.awssdk.services.bedrockruntime.model.ToolInputSchema;
import software.amazon.awssdk.services.bedrockruntime.model.ToolSpecification;
import software.amazon.awssdk.services.bedrockruntime.model.ValidationException;

/** The real client is the judge of shapes, framing and signatures. */
@Tag("slow")
class BedrockEndToEndTest {
    private static Vertx vertx;
    private static LocalAws local;
    private static BedrockRuntimeAsyncClient client;

    @BeforeAll
    static void start() {
        vertx = Vertx.vertx();
        local = LocalAwsFixture.await(LocalAws.start(
                vertx,
                LocalAwsConfig.defaults()
                        .withPort(0)
                        .withBedrock(BedrockSettings.defaults().withPace(0, 0)),
                InstantSource.system()));
        client = BedrockRuntimeAsyncClient.builder()
                .region(Region.EU_WEST_2)
                .endpointOverride(local.endpoint())
                .credentialsProvider(StaticCredentialsProvider.create(LocalAwsFixture.GOOD))
                .overrideConfiguration(configuration -> configuration.retryStrategy(DefaultRetryStrategy.doNotRetry()))
                .build();
    }

    @AfterAll
    static void stop() {
        client.close();
        LocalAwsFixture.await(vertx.close());
    }

    @AfterEach
    void endFaults() {
        faults("{}");
    }

    @Test
    void repliesWithTheCompleteAnswerAndItsUsage() {
        ConverseResponse reply =
                client.converse(asking("Are you open tomorrow afternoon?")).join();
        assertThat(reply.output().message().content().getFirst().text())
                .startsWith("Yes, we are open tomorrow afternoon");
        assertThat(reply.stopReason()).isEqualTo(StopReason.END_TURN);
        assertThat(reply.usage().totalTokens())
                .isEqualTo(reply.usage().inputTokens() + reply.usage().outputTokens());
    }

    @Test
    void streamsTheSameTextInTokens() {
        ConverseRequest request = asking("When does the museum close?");
        String whole = client.converse(request)
                .join()
                .output()
                .message()
                .content()
                .getFirst()
                .text();
        List<String> pieces = new ArrayList<>();
        List<StopReason> stops = new ArrayList<>();
        stream(request, pieces, stops);
        assertThat(String.join("", pieces)).isEqualTo(whole);
        assertThat(pieces).hasSizeGreaterThan(10);
        assertThat(stops).containsExactly(StopReason.END_TURN);
    }

    @Test
    void answersOnlyTheLastMessage() {
        ConverseRequest request = changed(
                asking("x"),
                builder -> builder.messages(
                        message(ConversationRole.USER, "Do you have any milk?"),
                        message(ConversationRole.ASSISTANT, "Yes, the shop has fresh milk."),
                        message(ConversationRole.USER, "Pwy sydd yma heddiw?")));
        assertThat(client.converse(request)
                        .join()
                        .output()
                        .message()
                        .content()
                        .getFirst()
                        .text())
                .startsWith("Mae Lowri a Huw yma heddiw.");
    }

    @Test
    void acceptsTheArnOfAModel() {
        ConverseRequest request = changed(
                asking("Do you have any milk?"),
                builder -> builder.modelId(
                        "arn:aws:bedrock:eu-west-2:000000000000:inference-profile/eu." + BedrockSettings.MODEL));
        assertThat(client.converse(request).join().stopReason()).isEqualTo(StopReason.END_TURN);
    }

    @Test
    void refusesInvalidRequestsLikeTheService() {
        ConverseRequest good = asking("Do you have any milk?");
        assertThat(refusal(changed(good, b -> b.modelId("nobody.model-v9:0"))))
                .isInstanceOf(ValidationException.class)
                .hasMessageContaining("model identifier is invalid");
        assertThat(refusal(changed(good, b -> b.modelId("anthropic.claude-instant-v1"))))
                .isInstanceOf(ResourceNotFoundException.class);
        assertThat(refusal(changed(good, b -> b.messages(message(ConversationRole.ASSISTANT, "hello")))))
                .hasMessageContaining("must start with a user message");
        assertThat(refusal(changed(
                        good,
                        b -> b.messages(message(ConversationRole.USER, "one"), message(ConversationRole.USER, "two")))))
                .hasMessageContaining("must alternate");
        assertThat(refusal(changed(good, b -> b.messages(message(ConversationRole.USER, " ")))))
                .hasMessageContaining("messages.0.content.0 is blank");
        assertThat(refusal(changed(good, b -> b.inferenceConfig(i -> i.temperature(1.5f)))))
                .hasMessageContaining("temperature");
        assertThat(refusal(changed(good, b -> b.inferenceConfig(i -> i.maxTokens(0)))))
                .hasMessageContaining("maxTokens");
    }

    @Test
    void returnsATranslationAsTheInputOfTheTool() {
        Document schema = Document.mapBuilder()
                .putString("type", "object")
                .putMap(
                        "properties",
                        properties -> properties.putMap("translation", text -> text.putString("type", "string")))
                .build();
        ConverseRequest request = changed(
                asking("<text>When does the museum close?</text>"),
                b -> b.toolConfig(config -> config.tools(Tool.fromToolSpec(ToolSpecification.builder()
                                .name("caption")
                                .inputSchema(ToolInputSchema.fromJson(schema))
                                .build()))
                        .toolChoice(choice -> choice.tool(named -> named.name("caption")))));
        ConverseResponse reply = client.converse(request).join();
        assertThat(reply.stopReason()).isEqualTo(StopReason.TOOL_USE);
        assertThat(reply.output()
                        .message()
                        .content()
                        .getFirst()
                        .toolUse()
                        .input()
                        .asMap())
                .isEqualTo(Map.of("translation", Document.fromString("Pryd mae'r amgueddfa yn cau?")));
    }

    @Test
    void injectsFaultsLikeTheService() {
        ConverseRequest request = asking("When does the museum close?");
        faults("{\"rules\": [{\"operation\": \"ConverseStream\", \"kind\": \"throttle\", \"limit\": 1}]}");
        assertThat(streamRefusal(request, new ArrayList<>())).isInstanceOf(ThrottlingException.class);
        faults("{\"rules\": [{\"operation\": \"ConverseStream\", \"kind\": \"error_tag\", \"errorId\": 424,"
                + " \"probability\": 0.2, \"limit\": 1}], \"seed\": 3}");
        List<String> pieces = new ArrayList<>();
        assertThat(streamRefusal(request, pieces)).isInstanceOf(ModelStreamErrorException.class);
        faults("{\"rules\": [{\"operation\": \"Converse\", \"kind\": \"refusal\"}]}");
        assertThat(client.converse(request).join().stopReason()).isEqualTo(StopReason.GUARDRAIL_INTERVENED);
        faults("{\"rules\": [{\"operation\": \"Converse\", \"kind\": \"empty\"}]}");
        assertThat(client.converse(request).join().output().message().content()).isEmpty();
    }

    private static ConverseRequest asking(String question) {
        return ConverseRequest.builder()
                .modelId(BedrockSettings.MODEL)
                .system(SystemContentBlock.fromText("Answer briefly."))
                .messages(message(ConversationRole.USER, question))
                .inferenceConfig(inference -> inference.maxTokens(300).temperature(0.2f))
                .build();
    }

    private static ConverseRequest changed(ConverseRequest request, Consumer<ConverseRequest.Builder> change) {
        return request.toBuilder().applyMutation(change).build();
    }

    private static Message message(ConversationRole role, String text) {
        return Message.builder().role(role).content(ContentBlock.fromText(text)).build();
    }

    private static Throwable refusal(ConverseRequest request) {
        Throwable refusal = catchThrowable(() -> client.converse(request).join());
        assertThat(refusal).isInstanceOf(CompletionException.class).hasCauseInstanceOf(BedrockRuntimeException.class);
        return refusal.getCause();
    }

    private static Throwable streamRefusal(ConverseRequest request, List<String> pieces) {
        return catchThrowable(() -> stream(request, pieces, new ArrayList<>())).getCause();
    }

    private static void stream(ConverseRequest request, List<String> pieces, List<StopReason> stops) {
        client.converseStream(
                        stream -> stream.modelId(request.modelId())
                                .messages(request.messages())
                                .inferenceConfig(request.inferenceConfig()),
                        ConverseStreamResponseHandler.builder()
                                .subscriber(ConverseStreamResponseHandler.Visitor.builder()
                                        .onContentBlockDelta(delta ->
                                                pieces.add(delta.delta().text()))
                                        .onMessageStop(stop -> stops.add(stop.stopReason()))
                                        .build())
                                .build())
                .join();
    }

    private static void faults(String json) {
        try {
            HttpResponse<String> answer = HttpClient.newHttpClient()
                    .send(
                            HttpRequest.newBuilder(local.endpoint().resolve("/_llafar/faults"))
                                    .PUT(HttpRequest.BodyPublishers.ofString(json))
                                    .build(),
                            HttpResponse.BodyHandlers.ofString());
            assertThat(answer.statusCode()).as(answer.body()).isEqualTo(204);
        } catch (IOException | InterruptedException e) {
            throw new AssertionError(e);
        }
    }
}
