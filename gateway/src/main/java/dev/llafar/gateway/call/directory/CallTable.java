package dev.llafar.gateway.call.directory;

import dev.llafar.gateway.call.directory.DirectoryException.Kind;
import dev.llafar.kvs.endpoint.AwsAccess;
import dev.llafar.kvs.endpoint.RequestTimeouts;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import software.amazon.awssdk.awscore.AwsRequestOverrideConfiguration;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.http.nio.netty.NettyNioAsyncHttpClient;
import software.amazon.awssdk.retries.api.BackoffStrategy;
import software.amazon.awssdk.retries.api.RetryStrategy;
import software.amazon.awssdk.services.dynamodb.DynamoDbAsyncClient;
import software.amazon.awssdk.services.dynamodb.model.AttributeDefinition;
import software.amazon.awssdk.services.dynamodb.model.BillingMode;
import software.amazon.awssdk.services.dynamodb.model.KeySchemaElement;
import software.amazon.awssdk.services.dynamodb.model.KeyType;
import software.amazon.awssdk.services.dynamodb.model.ResourceInUseException;
import software.amazon.awssdk.services.dynamodb.model.ScalarAttributeType;
import software.amazon.awssdk.services.dynamodb.model.TableStatus;

/** Sends requests to the DynamoDB table, and creates it. Requests other than creation end within two seconds. */
final class CallTable implements AutoCloseable {
    static final RequestTimeouts TIMES = new RequestTimeouts(Duration.ofSeconds(2), Duration.ofMillis(800));
    private static final Duration CREATE_TIMEOUT = Duration.ofSeconds(20);
    private static final int MAX_CONNECTIONS = 100;
    private static final int MAX_CAUSES = 5;

    private final Vertx vertx;
    private final DynamoDbAsyncClient client;
    private final String name;

    CallTable(Vertx vertx, AwsAccess access, String name, RequestTimeouts times) {
        this.vertx = vertx;
        this.name = name;
        this.client = DynamoDbAsyncClient.builder()
                .region(access.region())
                .credentialsProvider(access.credentials())
                .applyMutation(builder -> access.endpoint().ifPresent(builder::endpointOverride))
                .httpClientBuilder(NettyNioAsyncHttpClient.builder().maxConcurrency(MAX_CONNECTIONS))
                .overrideConfiguration(configuration -> times.applyTo(configuration, CallTable::defaultRetries))
                .build();
    }

    String name() {
        return name;
    }

    /** Sends a request. The future completes on the caller's context, and fails with the exception of the SDK. */
    <T> Future<T> send(Function<DynamoDbAsyncClient, CompletableFuture<T>> operation) {
        return Future.fromCompletionStage(operation.apply(client), vertx.getOrCreateContext())
                .recover(e -> Future.failedFuture(
                        e instanceof CompletionException && e.getCause() != null ? e.getCause() : e));
    }

    /** Converts a failure. Messages of the SDK are omitted because they may quote the request. */
    static <T> Future<T> failed(Throwable e) {
        if (e instanceof DirectoryException) {
            return Future.failedFuture(e);
        }
        String cause = e instanceof AwsServiceException refusal && refusal.awsErrorDetails() != null
                ? refusal.awsErrorDetails().errorCode()
                : typesOf(e);
        return Future.failedFuture(new DirectoryException(Kind.UNAVAILABLE, "DynamoDB: " + cause));
    }

    /** The exception types from the outermost to the root cause. */
    private static String typesOf(Throwable e) {
        return Stream.iterate(e, Objects::nonNull, Throwable::getCause)
                .limit(MAX_CAUSES)
                .map(cause -> cause.getClass().getSimpleName())
                .distinct()
                .collect(Collectors.joining(" caused by "));
    }

    /** The default retries of the DynamoDB client, which a configured strategy replaces. */
    private static void defaultRetries(RetryStrategy.Builder<?, ?> retries) {
        retries.maxAttempts(9)
                .backoffStrategy(BackoffStrategy.exponentialDelay(Duration.ofMillis(25), Duration.ofSeconds(20)));
    }

    /** Creates the table, with on-demand billing and time to live, unless it exists. */
    Future<Void> create() {
        return send(dynamo -> dynamo.createTable(request -> request.tableName(name)
                        .overrideConfiguration(CallTable::withCreateTimeout)
                        .billingMode(BillingMode.PAY_PER_REQUEST)
                        .attributeDefinitions(attribute(CallItems.PART), attribute(CallItems.ID))
                        .keySchema(key(CallItems.PART, KeyType.HASH), key(CallItems.ID, KeyType.RANGE))))
                .compose(created -> created.tableDescription().tableStatus() == TableStatus.ACTIVE
                        ? Future.succeededFuture()
                        : send(dynamo -> dynamo.waiter().waitUntilTableExists(request -> request.tableName(name)))
                                .<Void>mapEmpty())
                .compose(active -> send(dynamo -> dynamo.updateTimeToLive(request -> request.tableName(name)
                        .overrideConfiguration(CallTable::withCreateTimeout)
                        .timeToLiveSpecification(
                                ttl -> ttl.attributeName(CallItems.EXPIRES).enabled(true)))))
                .<Void>mapEmpty()
                .recover(e -> e instanceof ResourceInUseException ? Future.succeededFuture() : failed(e));
    }

    private static void withCreateTimeout(AwsRequestOverrideConfiguration.Builder configuration) {
        configuration.apiCallTimeout(CREATE_TIMEOUT).apiCallAttemptTimeout(CREATE_TIMEOUT);
    }

    private static AttributeDefinition attribute(String name) {
        return AttributeDefinition.builder()
                .attributeName(name)
                .attributeType(ScalarAttributeType.S)
                .build();
    }

    private static KeySchemaElement key(String name, KeyType type) {
        return KeySchemaElement.builder().attributeName(name).keyType(type).build();
    }

    @Override
    public void close() {
        client.close();
    }
}
