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

/** {@link Responder} by Bedrock's ConverseStream. */
public final class BedrockResponder implements Responder, AutoCloseable {
    /** One for each call; a question beyond them waits this long for a free one, then it has failed. */
    private static final int MAX_CONNECTIONS = 400;

    private static final Duration CONNECTION_WAIT = Duration.ofSeconds(2);

    private final Vertx vertx;
    private final AnswerSettings settings;
    private final BedrockRuntimeAsyncClient client;

    public BedrockResponder(Vertx vertx, AwsAccess access, AnswerSettings settings) {
        this.vertx = vertx;
        this.settings = settings;
        this.client = BedrockRuntimeAsyncClient.builder()
                .region(access.region())
                .credentialsProvider(access.credentials())
                .applyMutation(builder -> access.endpoint().ifPresent(builder::endpointOverride))
                .httpClientBuilder(NettyNioAsyncHttpClient.builder()
                        .maxConcurrency(MAX_CONNECTIONS)
                        .maxPendingConnectionAcquires(MAX_CONNECTIONS)
                        .connectionTimeout(CONNECTION_WAIT)
                        .connectionAcquisitionTimeout(CONNECTION_WAIT)
                        .readTimeout(Duration.ofMillis(settings.totalMillis())))
                // The SDK would try again in mid-answer too, and the caller would hear its beginning twice.
                .overrideConfiguration(configuration -> configuration.retryStrategy(DefaultRetryStrategy.doNotRetry()))
                .build();
    }

    @Override
    public Answering ask(Question question, AnswerListener listener) {
        BedrockAnswer answer = new BedrockAnswer(vertx, settings, listener);
        ConverseStreamRequest request = request(question);
        answer.begin(handler -> client.converseStream(request, handler));
        return answer;
    }

    /**
     * Loads what the first question would wait for: classes, credentials, a connection. Asks nothing: a conversation without
     * a turn is refused before a model sees it. Never fails.
     */
    public Future<Void> warm() {
        ConverseStreamRequest empty = ConverseStreamRequest.builder()
                .modelId(settings.modelId())
                .messages(List.of())
                .build();
        ConverseStreamResponseHandler nothing =
                ConverseStreamResponseHandler.builder().subscriber(event -> {}).build();
        return Future.fromCompletionStage(client.converseStream(empty, nothing), vertx.getOrCreateContext())
                .otherwiseEmpty();
    }

    private ConverseStreamRequest request(Question question) {
        List<Message> messages =
                ConversationWindow.of(question.conversation(), question.text(), settings.windowTokens()).stream()
                        .map(BedrockResponder::message)
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
