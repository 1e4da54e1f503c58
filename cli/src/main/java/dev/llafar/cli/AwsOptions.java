package dev.llafar.cli;

import dev.llafar.kvs.endpoint.AwsAccess;
import java.net.URI;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.regions.providers.DefaultAwsRegionProviderChain;

/** Options of every command that talks to AWS, or to the stand-ins of {@code serve --local}: region, address, role. */
final class AwsOptions {
    private static final Pattern REGION = Pattern.compile("[a-z0-9-]{1,63}");
    private static final Pattern ROLE = Pattern.compile("arn:[a-z0-9-]+:iam::[0-9]{12}:role/.+");

    @Option(
            names = "--region",
            paramLabel = "REGION",
            description = "As eu-west-2; without it AWS_REGION or the profile's.")
    @Nullable
    private String region;

    @Option(
            names = "--endpoint-url",
            paramLabel = "URL",
            description = "Where AWS is, if not at AWS; without it AWS_ENDPOINT_URL. 'serve --local' prints its own.")
    @Nullable
    private String endpointUrl;

    @Option(
            names = "--role-arn",
            paramLabel = "ARN",
            description = "Role to assume; without it the credentials of environment, profile or machine are used.")
    @Nullable
    private String roleArn;

    /**
     * The access that the options and the environment describe, with credentials that were found to exist.
     *
     * @throws IllegalArgumentException for an option that cannot be meant
     * @throws IllegalStateException when there are no credentials, or the role cannot be assumed
     */
    AwsAccess access() {
        return proven(access(System.getenv()));
    }

    /** Without a look at the credentials. */
    AwsAccess access(Map<String, String> environment) {
        AwsAccess own = AwsAccess.ofEnvironment(region(), endpoint(environment));
        return roleArn == null ? own : own.assuming(role(roleArn));
    }

    /** Whether the right is there only the service can tell; that there are no credentials at all is told before. */
    private AwsAccess proven(AwsAccess access) {
        try {
            access.credentials().resolveCredentials();
            return access;
        } catch (SdkException none) {
            throw new IllegalStateException(
                    roleArn == null
                            ? "no AWS credentials found: set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, or"
                                    + " AWS_PROFILE; for the stand-ins paste the line that 'serve --local' prints"
                            : "role " + roleArn + " cannot be assumed: " + none.getMessage()
                                    + "; check its name, and that your credentials may call sts:AssumeRole on it",
                    none);
        }
    }

    private Region region() {
        String name = region == null ? regionOfMachine() : region;
        if (!REGION.matcher(name).matches()) {
            throw new IllegalArgumentException("--region is '" + name + "', expected a name as eu-west-2");
        }
        return Region.of(name);
    }

    private static String regionOfMachine() {
        try {
            return DefaultAwsRegionProviderChain.builder().build().getRegion().id();
        } catch (SdkException nowhere) {
            throw new IllegalArgumentException("no region: give --region or set AWS_REGION", nowhere);
        }
    }

    private Optional<URI> endpoint(Map<String, String> environment) {
        String given = endpointUrl == null ? environment.getOrDefault("AWS_ENDPOINT_URL", "") : endpointUrl;
        if (given.isBlank()) {
            return Optional.empty();
        }
        String expected = "endpoint URL is '" + given + "', expected one as http://127.0.0.1:4566";
        try {
            URI endpoint = URI.create(given.strip());
            if (endpoint.getHost() == null
                    || !String.valueOf(endpoint.getScheme()).matches("https?")) {
                throw new IllegalArgumentException(expected);
            }
            return Optional.of(endpoint);
        } catch (IllegalArgumentException notOne) {
            throw new IllegalArgumentException(expected, notOne);
        }
    }

    private static String role(String arn) {
        if (!ROLE.matcher(arn).matches()) {
            throw new IllegalArgumentException(
                    "--role-arn is '" + arn + "', expected one as arn:aws:iam::123456789012:role/NAME");
        }
        return arn;
    }
}
