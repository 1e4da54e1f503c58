package dev.llafar.local.sts;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.llafar.kvs.endpoint.AwsAccess;
import dev.llafar.kvs.endpoint.DataEndpoints;
import dev.llafar.local.LocalAwsFixture;
import java.time.Duration;
import java.time.InstantSource;
import java.util.concurrent.CompletionException;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.services.sts.StsClient;
import software.amazon.awssdk.services.sts.model.GetCallerIdentityResponse;
import software.amazon.awssdk.services.sts.model.StsException;

/** The SDK's own client and credentials provider, as a server in another account uses them. */
class StsStandInTest {
    private static LocalAwsFixture fixture;

    @BeforeAll
    static void start() {
        fixture = new LocalAwsFixture(LocalAwsFixture.fast());
    }

    @AfterAll
    static void stop() {
        fixture.close();
    }

    @Test
    void returnsTheIdentityOfTheCaller() {
        AwsAccess access = fixture.access(LocalAwsFixture.GOOD);
        try (StsClient sts = StsClient.builder()
                .region(access.region())
                .credentialsProvider(access.credentials())
                .endpointOverride(fixture.local.endpoint())
                .build()) {
            GetCallerIdentityResponse who = sts.getCallerIdentity();
            assertThat(who.account()).isEqualTo(fixture.local.config().account());
            assertThat(who.arn()).isEqualTo("arn:aws:iam::000000000000:user/llafar-local");
        }
    }

    @Test
    void acceptsTheCredentialsOfARoleForStreams() {
        String arn = inRole("arn:aws:iam::000000000000:role/reader")
                .control()
                .createStream(request -> request.streamName("of-a-role").dataRetentionInHours(1))
                .join()
                .streamARN();
        assertThat(arn).contains("of-a-role");
    }

    @Test
    void refusesToAssumeADeniedRole() {
        DataEndpoints denied = inRole("arn:aws:iam::000000000000:role/denied");
        assertThatThrownBy(() -> denied.control().listStreams().join())
                .isInstanceOf(CompletionException.class)
                .hasCauseInstanceOf(StsException.class)
                .hasMessageContaining("not authorized to perform: sts:AssumeRole");
    }

    private static DataEndpoints inRole(String arn) {
        return new DataEndpoints(
                fixture.access(LocalAwsFixture.GOOD).assuming(arn), InstantSource.system(), Duration.ofSeconds(30));
    }
}
