package dev.llafar.kvs.endpoint;

import java.time.Duration;
import java.util.function.Consumer;
import software.amazon.awssdk.core.client.config.ClientOverrideConfiguration;
import software.amazon.awssdk.core.exception.ApiCallAttemptTimeoutException;
import software.amazon.awssdk.retries.api.RetryStrategy;

/**
 * Timeouts of requests to an AWS service.
 *
 * @param request for a request with all its attempts
 * @param attempt for one attempt
 */
public record RequestTimeouts(Duration request, Duration attempt) {
    /** Applies the timeouts, with the SDK's default retry strategy. */
    public void applyTo(ClientOverrideConfiguration.Builder configuration) {
        applyTo(configuration, retries -> {});
    }

    /**
     * Applies the timeouts. The SDK's asynchronous client reports about one attempt timeout in a hundred as a cancellation
     * (aws-sdk-java-v2 issue 2713) and does not retry; this configuration retries those as well.
     *
     * @param customization of the retry strategy for one service
     */
    public void applyTo(
            ClientOverrideConfiguration.Builder configuration, Consumer<RetryStrategy.Builder<?, ?>> customization) {
        configuration.apiCallTimeout(request).apiCallAttemptTimeout(attempt).retryStrategy(retries -> {
            retries.retryOnRootCauseInstanceOf(ApiCallAttemptTimeoutException.class);
            customization.accept(retries);
        });
    }
}
