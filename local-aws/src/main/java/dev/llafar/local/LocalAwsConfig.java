package dev.llafar.local;

import dev.llafar.local.bedrock.http.BedrockSettings;
import dev.llafar.local.chime.StreamPoolStore;
import dev.llafar.local.kvs.KvsLimits;
import dev.llafar.local.phone.PhoneSettings;
import dev.llafar.local.s3.ObjectStore;
import dev.llafar.local.sign.CredentialStore;
import java.util.List;
import java.util.Optional;

/**
 * The configuration of the stand-ins.
 *
 * @param host address to listen on; a loopback address, because the stand-ins do not encrypt what they hold
 * @param port 0 selects a free port
 * @param region the only region that is valid in the scope of signatures
 * @param account twelve digits, part of every ARN
 * @param bodyTimeoutMillis time in which the body of a buffered call must arrive
 */
public record LocalAwsConfig(
        String host,
        int port,
        String region,
        String account,
        List<CredentialStore.Credential> credentials,
        long bodyTimeoutMillis,
        KvsLimits kvs,
        PhoneSettings phone,
        BedrockSettings bedrock,
        ObjectStore.Limits s3) {

    /** Access key of the credential that is allowed all operations. */
    public static final String ACCESS_KEY_ID = "llafar-local";

    /** Secret access key of all three credentials. */
    public static final String SECRET_ACCESS_KEY = "llafar-local-secret";

    /** Access key of an expired credential, for tests of clients. */
    public static final String EXPIRED_ACCESS_KEY_ID = "llafar-expired";

    /** Access key of a credential that is allowed no operation. */
    public static final String DENIED_ACCESS_KEY_ID = "llafar-denied";

    /** Name of the pool of streams that exists from the beginning. */
    public static final String POOL = "llafar-local";

    /** Session token of the expired credential. */
    public static final String EXPIRED_SESSION_TOKEN = "llafar-expired-token";

    public LocalAwsConfig {
        credentials = List.copyOf(credentials);
    }

    /** 127.0.0.1:4566, region eu-west-2, the published limits. */
    public static LocalAwsConfig defaults() {
        return new LocalAwsConfig(
                "127.0.0.1",
                4566,
                "eu-west-2",
                "000000000000",
                List.of(
                        CredentialStore.Credential.valid(ACCESS_KEY_ID, SECRET_ACCESS_KEY),
                        new CredentialStore.Credential(
                                EXPIRED_ACCESS_KEY_ID,
                                SECRET_ACCESS_KEY,
                                Optional.of(EXPIRED_SESSION_TOKEN),
                                CredentialStore.Credential.Standing.EXPIRED),
                        new CredentialStore.Credential(
                                DENIED_ACCESS_KEY_ID,
                                SECRET_ACCESS_KEY,
                                Optional.empty(),
                                CredentialStore.Credential.Standing.DENIED)),
                10_000,
                KvsLimits.published(),
                PhoneSettings.defaults(),
                BedrockSettings.defaults(),
                ObjectStore.Limits.defaults());
    }

    public LocalAwsConfig withPort(int other) {
        return with(other, kvs, phone, bedrock);
    }

    public LocalAwsConfig withKvs(KvsLimits other) {
        return with(port, other, phone, bedrock);
    }

    public LocalAwsConfig withPhone(PhoneSettings other) {
        return with(port, kvs, other, bedrock);
    }

    public LocalAwsConfig withBedrock(BedrockSettings other) {
        return with(port, kvs, phone, other);
    }

    private LocalAwsConfig with(int newPort, KvsLimits newKvs, PhoneSettings newPhone, BedrockSettings newBedrock) {
        return new LocalAwsConfig(
                host, newPort, region, account, credentials, bodyTimeoutMillis, newKvs, newPhone, newBedrock, s3);
    }

    /** ARN of the pool of streams that exists from the beginning. */
    public String poolArn() {
        return StreamPoolStore.arn(region, account, POOL);
    }
}
