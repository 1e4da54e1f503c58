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

/** Options of the commands that use AWS or the stand-ins of {@code serve --local}: region, endpoint and role. */
final class AwsOptions {
    private static final Pattern REGION = Pattern.compile("[a-z0-9-]{1,63}");
    private static final Pattern ROLE = Pattern.compile("arn:[a-z0-9-]+:iam::[0-9]{12}:role/.+");

    @Option(
            names = "--region",
            paramLabel = "REGION",
            description = "AWS region, such as eu-west-2 (default: AWS_REGION or the region of the profile).")
    @Nullable
    private String region;

    @Option(
            names = "--endpoint-url",
            paramLabel = "URL",
            description =
                    "Endpoint to use in place of AWS (default: AWS_ENDPOINT_URL). 'serve --local' prints the endpoint of its"
                            + " stand-ins.")
    @Nullable
    private String endpointUrl;

    @Option(
            names = "--role-arn",
            paramLabel = "ARN",
            description =
                    "Role to assume (default: the credentials of the environment, profile or instance are used as they are).")
    @Nullable
    private String roleArn;

    /**
     * Resolves the options and the environment, and checks that credentials exist.
     *
     * @throws IllegalArgumentException if an option is malformed
     * @throws IllegalStateException if there are no credentials or the role cannot be assumed
     */
    AwsAccess access() {
        return withResolvedCredentials(access(System.getenv()));
    }

    /** Resolves the options without checking the credentials. */
    AwsAccess access(Map<String, String> environment) {
        AwsAccess own = AwsAccess.ofEnvironment(region(), endpoint(environment));
        return roleArn == null ? own : own.assuming(role(roleArn));
    }

    /** Fails early if there are no credentials; whether they grant the required permissions is known only to the service. */
    private AwsAccess withResolvedCredentials(AwsAccess access) {
        try {
            access.credentials().resolveCredentials();
            return access;
        } catch (SdkException none) {
            throw new IllegalStateException(
                    roleArn == null
                            ? "no AWS credentials found: set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, or"
                                    + " AWS_PROFILE; for the stand-ins, paste the line that 'serve --local' prints"
                            : "role " + roleArn + " cannot be assumed: " + none.getMessage()
                                    + "; check its name, and that your credentials may call sts:AssumeRole on it",
                    none);
        }
    }

    private Region region() {
        String name = region == null ? defaultRegion() : region;
        if (!REGION.matcher(name).matches()) {
            throw new IllegalArgumentException("--region is '" + name + "', expected a name such as eu-west-2");
        }
        return Region.of(name);
    }

    private static String defaultRegion() {
        try {
            return DefaultAwsRegionProviderChain.builder().build().getRegion().id();
        } catch (SdkException none) {
            throw new IllegalArgumentException("no region: use --region or set AWS_REGION", none);
        }
    }

    private Optional<URI> endpoint(Map<String, String> environment) {
        String given = endpointUrl == null ? environment.getOrDefault("AWS_ENDPOINT_URL", "") : endpointUrl;
        if (given.isBlank()) {
            return Optional.empty();
        }
        String expected = "endpoint URL is '" + given + "', expected a URL such as http://127.0.0.1:4566";
        try {
            URI endpoint = URI.create(given.strip());
            if (endpoint.getHost() == null
                    || !String.valueOf(endpoint.getScheme()).matches("https?")) {
                throw new IllegalArgumentException(expected);
            }
            return Optional.of(endpoint);
        } catch (IllegalArgumentException malformed) {
            throw new IllegalArgumentException(expected, malformed);
        }
    }

    private static String role(String arn) {
        if (!ROLE.matcher(arn).matches()) {
            throw new IllegalArgumentException(
                    "--role-arn is '" + arn + "', expected an ARN such as arn:aws:iam::123456789012:role/NAME");
        }
        return arn;
    }
}
