package dev.llafar.kvs.endpoint;

import java.net.URI;
import java.util.Optional;
import software.amazon.awssdk.auth.credentials.AwsCredentialsProvider;
import software.amazon.awssdk.auth.credentials.DefaultCredentialsProvider;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.sts.StsClient;
import software.amazon.awssdk.services.sts.auth.StsAssumeRoleCredentialsProvider;

/**
 * Region, credentials and control plane endpoint.
 *
 * @param endpoint of the stand-ins; empty for AWS
 */
public record AwsAccess(Region region, AwsCredentialsProvider credentials, Optional<URI> endpoint) {
    private static final String SESSION_NAME = "llafar";

    /** Uses the SDK's default chain: environment, profile, container or instance role. */
    public static AwsAccess ofEnvironment(Region region, Optional<URI> endpoint) {
        return new AwsAccess(region, DefaultCredentialsProvider.builder().build(), endpoint);
    }

    /** Returns an access with the credentials of a role, which are renewed before they expire. */
    public AwsAccess assuming(String roleArn) {
        StsClient sts = StsClient.builder()
                .region(region)
                .credentialsProvider(credentials)
                .applyMutation(builder -> endpoint.ifPresent(builder::endpointOverride))
                .build();
        return new AwsAccess(
                region,
                StsAssumeRoleCredentialsProvider.builder()
                        .stsClient(sts)
                        .refreshRequest(request -> request.roleArn(roleArn).roleSessionName(SESSION_NAME))
                        .build(),
                endpoint);
    }
}
