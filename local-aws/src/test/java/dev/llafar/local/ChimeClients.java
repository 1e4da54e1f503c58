package dev.llafar.local;

import java.net.URI;
import software.amazon.awssdk.auth.credentials.AwsCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.awscore.client.builder.AwsClientBuilder;
import software.amazon.awssdk.awscore.retry.AwsRetryStrategy;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.chimesdkmediapipelines.ChimeSdkMediaPipelinesAsyncClient;
import software.amazon.awssdk.services.chimesdkmeetings.ChimeSdkMeetingsAsyncClient;
import software.amazon.awssdk.services.chimesdkvoice.ChimeSdkVoiceAsyncClient;

/** The SDK's own clients for the Chime SDK, which do not try again. */
public final class ChimeClients implements AutoCloseable {
    public final ChimeSdkMeetingsAsyncClient meetings;
    public final ChimeSdkMediaPipelinesAsyncClient pipelines;
    public final ChimeSdkVoiceAsyncClient voice;
    private final URI endpoint;
    private final Region region;
    private final AwsCredentials credentials;

    public ChimeClients(LocalAwsFixture aws, AwsCredentials credentials) {
        this.endpoint = aws.local.endpoint();
        this.region = Region.of(aws.local.config().region());
        this.credentials = credentials;
        meetings = built(ChimeSdkMeetingsAsyncClient.builder());
        pipelines = built(ChimeSdkMediaPipelinesAsyncClient.builder());
        voice = built(ChimeSdkVoiceAsyncClient.builder());
    }

    private <B extends AwsClientBuilder<B, C>, C> C built(B builder) {
        return builder.endpointOverride(endpoint)
                .region(region)
                .credentialsProvider(StaticCredentialsProvider.create(credentials))
                .overrideConfiguration(settings -> settings.retryStrategy(AwsRetryStrategy.doNotRetry()))
                .build();
    }

    @Override
    public void close() {
        meetings.close();
        pipelines.close();
        voice.close();
    }
}
