package dev.llafar.kvs.endpoint;

import java.time.Duration;
import java.util.function.Consumer;
import software.amazon.awssdk.core.client.config.ClientOverrideConfiguration;
import software.amazon.awssdk.core.exception.ApiCallAttemptTimeoutException;
import software.amazon.awssdk.retries.api.RetryStrategy;

/**
 * How long a call of an AWS service may take.
 *
 * @param call with all its attempts
 * @param attempt after which the next one is made
 */
public record CallTimes(Duration call, Duration attempt) {
    /** Sets them, with the SDK's general way to try again. */
    public void applyTo(ClientOverrideConfiguration.Builder configuration) {
        applyTo(configuration, retries -> {});
    }

    /**
     * Sets them. The SDK's asynchronous client tells about one attempt in a hundred that took too long as a cancelled one (its
     * issue 2713) and gives the call up; here it is made again as the others are.
     *
     * @param own what the service has of its own: the general way to try again stands in its place otherwise
     */
    public void applyTo(ClientOverrideConfiguration.Builder configuration, Consumer<RetryStrategy.Builder<?, ?>> own) {
        configuration.apiCallTimeout(call).apiCallAttemptTimeout(attempt).retryStrategy(retries -> {
            retries.retryOnRootCauseInstanceOf(ApiCallAttemptTimeoutException.class);
            own.accept(retries);
        });
    }
}
