package dev.llafar.gateway.call.directory;

import dev.llafar.gateway.call.directory.DirectoryFailure.Kind;
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

/** The way to the table, and how it is made. Everything but that ends within two seconds. */
final class CallTable implements AutoCloseable {
    static final RequestTimeouts TIMES = new RequestTimeouts(Duration.ofSeconds(2), Duration.ofMillis(800));
    private static final Duration CREATE_TIMEOUT = Duration.ofSeconds(20);
    private static final int MAX_CONNECTIONS = 100;
    private static final int MOST_CAUSES = 5;

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
                .overrideConfiguration(configuration -> times.applyTo(configuration, CallTable::retriesOfDynamo))
                .build();
    }

    String name() {
        return name;
    }

    /** A result on the caller's context; what DynamoDB says instead of one, unchanged. */
    <T> Future<T> ask(Function<DynamoDbAsyncClient, CompletableFuture<T>> operation) {
        return Future.fromCompletionStage(operation.apply(client), vertx.getOrCreateContext())
                .recover(e -> Future.failedFuture(
                        e instanceof CompletionException && e.getCause() != null ? e.getCause() : e));
    }

    /** Any failure as ours; never with a word of what was to be written. */
    static <T> Future<T> failed(Throwable e) {
        if (e instanceof DirectoryFailure) {
            return Future.failedFuture(e);
        }
        String why = e instanceof AwsServiceException refusal && refusal.awsErrorDetails() != null
                ? refusal.awsErrorDetails().errorCode()
                : names(e);
        return Future.failedFuture(new DirectoryFailure(Kind.UNAVAILABLE, "DynamoDB: " + why));
    }

    /** Kinds only, down to the first cause: a message may quote the request. */
    private static String names(Throwable e) {
        return Stream.iterate(e, Objects::nonNull, Throwable::getCause)
                .limit(MOST_CAUSES)
                .map(cause -> cause.getClass().getSimpleName())
                .distinct()
                .collect(Collectors.joining(" of "));
    }

    /** As the service's own client does, whose way is lost as soon as another is configured. */
    private static void retriesOfDynamo(RetryStrategy.Builder<?, ?> retries) {
        retries.maxAttempts(9)
                .backoffStrategy(BackoffStrategy.exponentialDelay(Duration.ofMillis(25), Duration.ofSeconds(20)));
    }

    /** Makes the table, on demand and with its time to live, unless it is there. */
    Future<Void> create() {
        return ask(dynamo -> dynamo.createTable(request -> request.tableName(name)
                        .overrideConfiguration(CallTable::patiently)
                        .billingMode(BillingMode.PAY_PER_REQUEST)
                        .attributeDefinitions(attribute(CallItems.PART), attribute(CallItems.ID))
                        .keySchema(key(CallItems.PART, KeyType.HASH), key(CallItems.ID, KeyType.RANGE))))
                .compose(made -> made.tableDescription().tableStatus() == TableStatus.ACTIVE
                        ? Future.succeededFuture()
                        : ask(dynamo -> dynamo.waiter().waitUntilTableExists(request -> request.tableName(name)))
                                .<Void>mapEmpty())
                .compose(there -> ask(dynamo -> dynamo.updateTimeToLive(request -> request.tableName(name)
                        .overrideConfiguration(CallTable::patiently)
                        .timeToLiveSpecification(
                                ttl -> ttl.attributeName(CallItems.EXPIRES).enabled(true)))))
                .<Void>mapEmpty()
                .recover(e -> e instanceof ResourceInUseException ? Future.succeededFuture() : failed(e));
    }

    private static void patiently(AwsRequestOverrideConfiguration.Builder configuration) {
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
