package dev.llafar.kvs.endpoint;

import java.time.Duration;
import software.amazon.awssdk.core.client.config.ClientOverrideConfiguration;
import software.amazon.awssdk.core.exception.ApiCallAttemptTimeoutException;

/**
 * How long a call of an AWS service may take.
 *
 * @param call with all its attempts
 * @param attempt after which the next one is made
 */
public record CallTimes(Duration call, Duration attempt) {
    /**
     * Sets them. The SDK's asynchronous client tells about one attempt in a hundred that took too long as a cancelled one (its
     * issue 2713) and gives the call up; here it is made again as the others are.
     */
    public void applyTo(ClientOverrideConfiguration.Builder configuration) {
        configuration
                .apiCallTimeout(call)
                .apiCallAttemptTimeout(attempt)
                .retryStrategy(retries -> retries.retryOnRootCauseInstanceOf(ApiCallAttemptTimeoutException.class));
    }
}
