package dev.llafar.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.llafar.kvs.endpoint.AwsAccess;
import dev.llafar.kvs.endpoint.DataEndpoints;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;

/** Tests the stand-ins that {@code serve --local} starts, and the options with which commands use them. */
@Tag("slow")
class LocalAwsServerTest {
    @Test
    void printsTheEnvironmentThatClientsNeed() {
        try (LocalAwsServer standIns = LocalAwsServer.start(0, Optional.empty())) {
            Map<String, String> printed = environment(standIns.exports());
            assertThat(printed)
                    .containsOnlyKeys(
                            "AWS_ENDPOINT_URL",
                            "AWS_ACCESS_KEY_ID",
                            "AWS_SECRET_ACCESS_KEY",
                            "AWS_REGION",
                            "AWS_DEFAULT_REGION");
            AwsOptions options = options("--region", printed.getOrDefault("AWS_REGION", ""));
            AwsAccess access = options.access(printed);
            assertThat(access.endpoint()).isEqualTo(standIns.access().endpoint());
            assertThat(access.region()).isEqualTo(standIns.access().region());
            try (var endpoints = new DataEndpoints(standIns.access(), InstantSource.system(), Duration.ofSeconds(10))) {
                endpoints
                        .control()
                        .createStream(request -> request.streamName("calls"))
                        .join();
                assertThat(endpoints.control().listStreams().join().streamInfoList())
                        .hasSize(1);
            }
        }
    }

    @Test
    void namesThePortThatIsInUse() throws IOException {
        try (ServerSocket holder = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            assertThatThrownBy(() -> LocalAwsServer.start(holder.getLocalPort(), Optional.empty())
                            .close())
                    .hasMessageContaining("127.0.0.1:" + holder.getLocalPort())
                    .hasMessageContaining("--local-port");
        }
    }

    @Test
    void prefersOptionsOverTheEnvironment() {
        Map<String, String> environment = Map.of("AWS_ENDPOINT_URL", "http://127.0.0.1:1");
        assertThat(options("--region", "eu-west-1").access(environment).endpoint())
                .hasToString("Optional[http://127.0.0.1:1]");
        assertThat(options("--region", "eu-west-1", "--endpoint-url", "http://127.0.0.1:2")
                        .access(environment)
                        .endpoint())
                .hasToString("Optional[http://127.0.0.1:2]");
        assertThat(options("--region", "eu-west-1").access(Map.of()).endpoint()).isEmpty();
    }

    @Test
    void rejectsMalformedOptions() {
        assertThatThrownBy(() -> options("--region", "Europe!").access(Map.of()))
                .hasMessage("--region is 'Europe!', expected a name such as eu-west-2");
        assertThatThrownBy(() -> options("--region", "eu-west-1", "--endpoint-url", "127.0.0.1:4566")
                        .access(Map.of()))
                .hasMessage("endpoint URL is '127.0.0.1:4566', expected a URL such as http://127.0.0.1:4566");
        assertThatThrownBy(() -> options("--region", "eu-west-1", "--role-arn", "operators")
                        .access(Map.of()))
                .hasMessage("--role-arn is 'operators', expected an ARN such as arn:aws:iam::123456789012:role/NAME");
    }

    private static AwsOptions options(String... arguments) {
        AwsOptions options = new AwsOptions();
        new CommandLine(options).parseArgs(arguments);
        return options;
    }

    private static Map<String, String> environment(String exports) {
        Map<String, String> values = new java.util.HashMap<>();
        for (String pair : exports.substring("export ".length()).split(" ", -1)) {
            int at = pair.indexOf('=');
            values.put(pair.substring(0, at), pair.substring(at + 1));
        }
        return values;
    }
}
