package dev.llafar.local;

import dev.llafar.local.bedrock.http.BedrockSettings;
import dev.llafar.local.chime.StreamPoolStore;
import dev.llafar.local.kvs.KvsLimits;
import dev.llafar.local.phone.PhoneSettings;
import dev.llafar.local.s3.S3Limits;
import dev.llafar.local.sign.Credential;
import java.util.List;
import java.util.Optional;

/**
 * What the stand-ins are started with.
 *
 * @param host address to listen on; loopback, because the stand-ins keep calls in plain memory
 * @param port 0 picks a free one
 * @param region the only region that signatures may be scoped to
 * @param account twelve digits, part of every ARN
 * @param bodyTimeoutMillis how long the body of a buffered call may take to arrive
 */
public record LocalAwsConfig(
        String host,
        int port,
        String region,
        String account,
        List<Credential> credentials,
        long bodyTimeoutMillis,
        KvsLimits kvs,
        PhoneSettings phone,
        BedrockSettings bedrock,
        S3Limits s3) {

    /** Access key of the credential that may do everything. */
    public static final String ACCESS_KEY_ID = "llafar-local";

    /** Secret of all three credentials. */
    public static final String SECRET_ACCESS_KEY = "llafar-local-secret";

    /** Access key of a credential that has expired, to see what a client does then. */
    public static final String EXPIRED_ACCESS_KEY_ID = "llafar-expired";

    /** Access key of a credential that is allowed nothing. */
    public static final String DENIED_ACCESS_KEY_ID = "llafar-denied";

    /** Name of the pool of streams that is there from the beginning. */
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
                        Credential.valid(ACCESS_KEY_ID, SECRET_ACCESS_KEY),
                        new Credential(
                                EXPIRED_ACCESS_KEY_ID,
                                SECRET_ACCESS_KEY,
                                Optional.of(EXPIRED_SESSION_TOKEN),
                                Credential.Standing.EXPIRED),
                        new Credential(
                                DENIED_ACCESS_KEY_ID, SECRET_ACCESS_KEY, Optional.empty(), Credential.Standing.DENIED)),
                10_000,
                KvsLimits.published(),
                PhoneSettings.defaults(),
                BedrockSettings.defaults(),
                S3Limits.defaults());
    }

    public LocalAwsConfig withPort(int other) {
        return new LocalAwsConfig(
                host, other, region, account, credentials, bodyTimeoutMillis, kvs, phone, bedrock, s3);
    }

    public LocalAwsConfig withKvs(KvsLimits other) {
        return new LocalAwsConfig(
                host, port, region, account, credentials, bodyTimeoutMillis, other, phone, bedrock, s3);
    }

    public LocalAwsConfig withPhone(PhoneSettings other) {
        return new LocalAwsConfig(host, port, region, account, credentials, bodyTimeoutMillis, kvs, other, bedrock, s3);
    }

    public LocalAwsConfig withBedrock(BedrockSettings other) {
        return new LocalAwsConfig(host, port, region, account, credentials, bodyTimeoutMillis, kvs, phone, other, s3);
    }

    /** The pool of streams that is there from the beginning. */
    public String poolArn() {
        return StreamPoolStore.arn(region, account, POOL);
    }
}
