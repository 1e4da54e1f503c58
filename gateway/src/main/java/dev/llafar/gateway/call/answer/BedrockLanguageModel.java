package dev.llafar.gateway.call.answer;

import dev.llafar.kvs.endpoint.AwsAccess;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import software.amazon.awssdk.http.nio.netty.NettyNioAsyncHttpClient;
import software.amazon.awssdk.retries.DefaultRetryStrategy;
import software.amazon.awssdk.services.bedrockruntime.BedrockRuntimeAsyncClient;
import software.amazon.awssdk.services.bedrockruntime.model.ContentBlock;
import software.amazon.awssdk.services.bedrockruntime.model.ConversationRole;
import software.amazon.awssdk.services.bedrockruntime.model.ConverseStreamRequest;
import software.amazon.awssdk.services.bedrockruntime.model.ConverseStreamResponseHandler;
import software.amazon.awssdk.services.bedrockruntime.model.Message;
import software.amazon.awssdk.services.bedrockruntime.model.SystemContentBlock;

/** A {@link LanguageModel} that calls ConverseStream of Amazon Bedrock. */
public final class BedrockLanguageModel implements LanguageModel, AutoCloseable {
    private static final int MAX_CONNECTIONS = 400;

    /** How long a question waits for a connection before it fails. */
    private static final Duration CONNECTION_TIMEOUT = Duration.ofSeconds(2);

    private final Vertx vertx;
    private final AnswerSettings settings;
    private final BedrockRuntimeAsyncClient client;

    public BedrockLanguageModel(Vertx vertx, AwsAccess access, AnswerSettings settings) {
        this.vertx = vertx;
        this.settings = settings;
        this.client = BedrockRuntimeAsyncClient.builder()
                .region(access.region())
                .credentialsProvider(access.credentials())
                .applyMutation(builder -> access.endpoint().ifPresent(builder::endpointOverride))
                .httpClientBuilder(NettyNioAsyncHttpClient.builder()
                        .maxConcurrency(MAX_CONNECTIONS)
                        .maxPendingConnectionAcquires(MAX_CONNECTIONS)
                        .connectionTimeout(CONNECTION_TIMEOUT)
                        .connectionAcquisitionTimeout(CONNECTION_TIMEOUT)
                        .readTimeout(Duration.ofMillis(settings.totalMillis())))
                // The SDK would also retry after a part of the answer, and the caller would hear that part twice.
                .overrideConfiguration(configuration -> configuration.retryStrategy(DefaultRetryStrategy.doNotRetry()))
                .build();
    }

    @Override
    public OpenAnswer ask(Question question, Listener listener) {
        BedrockAnswer answer = new BedrockAnswer(vertx, settings, listener);
        ConverseStreamRequest request = request(question);
        answer.start(handler -> client.converseStream(request, handler));
        return answer;
    }

    /**
     * Loads classes and credentials and opens a connection, so that the first question does not wait for them. Sends a request
     * without messages, which the service rejects before it calls a model. Does not fail.
     */
    public Future<Void> warm() {
        ConverseStreamRequest empty = ConverseStreamRequest.builder()
                .modelId(settings.modelId())
                .messages(List.of())
                .build();
        ConverseStreamResponseHandler ignored =
                ConverseStreamResponseHandler.builder().subscriber(event -> {}).build();
        return Future.fromCompletionStage(client.converseStream(empty, ignored), vertx.getOrCreateContext())
                .otherwiseEmpty();
    }

    private ConverseStreamRequest request(Question question) {
        List<Message> messages =
                ConversationWindow.of(question.conversation(), question.text(), settings.windowTokens()).stream()
                        .map(BedrockLanguageModel::message)
                        .toList();
        return ConverseStreamRequest.builder()
                .modelId(settings.modelId())
                .system(SystemContentBlock.fromText(system(question)))
                .messages(messages)
                .inferenceConfig(
                        inference -> inference.maxTokens(settings.maxTokens()).temperature(settings.temperature()))
                .build();
    }

    private String system(Question question) {
        String instructions = question.system().orElse(settings.system());
        return question.language().isEmpty()
                ? instructions
                : instructions + "\nThe caller speaks "
                        + Locale.of(question.language()).getDisplayLanguage(Locale.ENGLISH) + ".";
    }

    private static Message message(Turn turn) {
        return Message.builder()
                .role(
                        switch (turn.role()) {
                            case CALLER -> ConversationRole.USER;
                            case ASSISTANT -> ConversationRole.ASSISTANT;
                        })
                .content(ContentBlock.fromText(turn.text()))
                .build();
    }

    @Override
    public void close() {
        client.close();
    }
}
