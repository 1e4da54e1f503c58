package dev.llafar.gateway.call.endtoend;

import static dev.llafar.gateway.testing.Futures.await;
import static org.assertj.core.api.Assertions.assertThat;

import dev.llafar.gateway.call.directory.CallDirectory;
import dev.llafar.gateway.call.directory.DirectoryException;
import dev.llafar.gateway.call.sma.SmaInvocation;
import dev.llafar.gateway.http.JsonRoutes;
import dev.llafar.gateway.testing.ScriptedTranscriber;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.RequestOptions;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.io.InputStream;
import java.lang.reflect.Proxy;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The HTTP API of calls accepts documented requests, and refuses others without an effect. */
@Tag("slow")
class CallRoutesTest {
    private static final List<String> INVOCATIONS = List.of(
            "new-inbound-call",
            "ringing",
            "call-answered",
            "action-successful-join",
            "action-successful-speak",
            "action-failed-speak",
            "action-failed-join",
            "action-interrupted",
            "digits-received",
            "call-update-requested",
            "invalid-lambda-response",
            "unknown-type",
            "hangup");
    private static final List<String> EVENTS = List.of(
            "meeting-started",
            "attendee-joined",
            "meeting-ended",
            "pipeline-in-progress",
            "pipeline-failed",
            "pool-active",
            "stream-start",
            "stream-start-bare",
            "stream-end");
    private static final List<String> STREAMS = List.of("call-of-a-function", "connect-contact-flow");

    /** The Lambda function gives up after four seconds, of the five that the service allows. */
    private static final long LIMIT_MILLIS = 4_000;

    private CallEnvironment environment;
    private GatewayProcess gateway;

    @BeforeEach
    void open() {
        environment = CallEnvironment.accelerated();
        gateway = environment.open(plan());
    }

    @AfterEach
    void close() {
        environment.close();
    }

    private static GatewayProcess.Plan plan() {
        return GatewayProcess.Plan.of("node-a").withTranscriber(vertx -> new ScriptedTranscriber());
    }

    private record Answer(int status, String body) {
        JsonObject json() {
            return new JsonObject(body);
        }

        List<String> actions() {
            return json().getJsonArray("Actions", new JsonArray()).stream()
                    .map(action -> ((JsonObject) action).getString("Type"))
                    .toList();
        }
    }

    @Test
    void repliesToEveryDocumentedInvocation() {
        for (String name : INVOCATIONS) {
            Answer answer = post("/sma", fixture(name));
            assertThat(answer.status()).as("%s: %s", name, answer.body()).isEqualTo(200);
            assertThat(answer.json().getString("SchemaVersion")).isEqualTo("1.0");
            assertThat(answer.json().getJsonArray("Actions")).as(name).isNotNull();
        }
        assertNothingRemains();
        // Each as the first invocation of a call: a call in progress without a record gets an apology and is hung up.
        for (String name : INVOCATIONS) {
            String other = fixture(name).replace("transaction-id-1", "alone-" + name);
            Answer answer = post("/sma", other);
            assertThat(answer.status()).as(name).isEqualTo(200);
            assertThat(answer.actions())
                    .as(name)
                    .isIn(List.of(), List.of("JoinChimeMeeting"), List.of("Speak", "Hangup"));
            post("/sma", fixture("hangup").replace("transaction-id-1", "alone-" + name));
        }
        assertNothingRemains();
        assertThat(post("/sma", anotherCall()).actions()).containsExactly("JoinChimeMeeting");
    }

    @Test
    void acceptsEveryDocumentedEvent() {
        for (String name : EVENTS) {
            Answer answer = post("/events", fixture(name));
            assertThat(answer.status()).as("%s: %s", name, answer.body()).isEqualTo(200);
            assertThat(answer.json()).as(name).isEqualTo(new JsonObject().put("taken", false));
        }
        assertNothingRemains();
        assertThat(post("/sma", fixture("new-inbound-call")).actions()).containsExactly("JoinChimeMeeting");
        assertThat(post("/events", fixture("meeting-started")).json().getBoolean("taken"))
                .isTrue();
    }

    @Test
    void transcribesARequestedStream() {
        for (String name : STREAMS) {
            Answer answer = post("/call", fixture(name));
            assertThat(answer.status()).as("%s: %s", name, answer.body()).isEqualTo(202);
            assertThat(answer.json().getBoolean("taken")).isTrue();
        }
        assertThat(gateway.calls().history("meeting-id-1")).isPresent();
        assertThat(gateway.calls().history("contact-id-1")).isPresent();
        // The streams do not exist, so the calls end soon.
        environment.poll(() -> gateway.calls().activeCalls() == 0);
        assertNothingRemains();
        Answer late = post("/call", fixture(STREAMS.getFirst()));
        assertThat(late.status()).as("%s", late.body()).isEqualTo(200);
        assertThat(late.json().getBoolean("taken")).isFalse();
    }

    @ParameterizedTest
    @ValueSource(strings = {"/sma", "/events", "/call"})
    void refusesInvalidRequests(String path) {
        String good =
                fixture(Map.of("/sma", "new-inbound-call", "/events", "stream-start", "/call", "call-of-a-function")
                        .get(path));
        Map<String, String> bad = Map.of(
                "nothing",
                "",
                "no JSON",
                "{\"a\":",
                "an array",
                "[]",
                "an empty object",
                "{}",
                "deep nesting",
                "{\"a\":" + "[".repeat(5_000),
                "twice the same field",
                good.replaceFirst("\\{", "{\"version\": \"0\", \"version\": \"0\","),
                "a number for an id",
                good.replace("\"meeting-id-1\"", "7").replace("\"transaction-id-1\"", "{}"),
                "an id of many characters",
                good.replace("meeting-id-1", "m".repeat(2_000)).replace("transaction-id-1", "t".repeat(2_000)),
                "an id with a line end",
                good.replace("meeting-id-1", "m\\n1").replace("transaction-id-1", "t\\n1"));
        bad.forEach((what, body) -> {
            Answer answer = post(path, body);
            assertThat(answer.status())
                    .as("%s of %s: %s", what, path, answer.body())
                    .isEqualTo(400);
            assertThat(answer.json().getString("code")).isEqualTo("invalid_request");
            assertThat(answer.json().getString("message")).as(what).contains("expected");
        });
        assertThat(post(path, "{\"a\": \"" + "x".repeat(JsonRoutes.MAX_BODY_BYTES) + "\"}")
                        .status())
                .isEqualTo(413);
        assertThat(post(path, good, Map.of("Content-Type", "text/plain")).status())
                .isEqualTo(415);
        assertThat(post(path, good, Map.of("Content-Type", "application/x-www-form-urlencoded"))
                        .status())
                .isEqualTo(415);
        assertThat(post(path, good, Map.of("Authorization", "Bearer a-wrong-token-of-20"))
                        .status())
                .isEqualTo(401);
        assertThat(post(path, good, Map.of("Authorization", "")).status()).isEqualTo(401);
        assertThat(post(path + "?token=" + GatewayProcess.TOKEN, good, Map.of("Authorization", ""))
                        .status())
                .isEqualTo(401);
        assertThat(post(path, good, Map.of("Origin", "https://elsewhere.example"))
                        .status())
                .isEqualTo(403);
        assertThat(post(path, good, Map.of("Host", "elsewhere.example")).status())
                .isBetween(400, 499);
        assertThat(post(path, good, Map.of("Sec-Fetch-Site", "cross-site")).status())
                .isEqualTo(403);
        assertThat(send(HttpMethod.GET, path, "", Map.of()).status()).isEqualTo(405);
        assertNothingRemains();
    }

    @Test
    void apologisesInTimeWithoutAMeeting() {
        environment.setFaults("{\"rules\": [{\"operation\": \"CreateMeeting\", \"kind\": \"throttle\"}]}");
        apologisesInTime(fixture("new-inbound-call"));
        environment.setFaults("{\"rules\": [{\"operation\": \"CreateAttendee\", \"kind\": \"server_error\"}]}");
        apologisesInTime(anotherCall());
    }

    @Test
    void apologisesInTimeWhenTheChimeSdkDoesNotRespond() {
        // The first request of a process loads the classes of the SDK, which takes seconds on a busy machine.
        assertThat(post("/sma", anotherCall()).actions()).containsExactly("JoinChimeMeeting");
        gateway.stopAwsResponses();
        apologisesInTime(fixture("new-inbound-call"));
    }

    @Test
    void answersInTimeWhenTheDirectoryDoesNotRespond() {
        environment.kill();
        gateway = environment.open(
                plan(), vertx -> new GatewayProcess.DirectoryConnection(hanging(vertx), Optional.empty()));
        long began = System.nanoTime();
        assertThat(post("/sma", fixture("new-inbound-call")).actions()).containsExactly("JoinChimeMeeting");
        assertThat(millisSince(began)).isLessThan(LIMIT_MILLIS);
        gateway.stopAwsResponses();
        apologisesInTime(anotherCall());
    }

    private static String anotherCall() {
        return fixture("new-inbound-call-bare").replace("transaction-id-1", "transaction-id-2");
    }

    private void apologisesInTime(String invocation) {
        long began = System.nanoTime();
        Answer answer = post("/sma", invocation);
        assertThat(millisSince(began)).as("milliseconds").isLessThan(LIMIT_MILLIS);
        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.actions()).containsExactly("Speak", "Hangup");
        JsonObject speak =
                answer.json().getJsonArray("Actions").getJsonObject(0).getJsonObject("Parameters");
        assertThat(speak.getString("Text")).startsWith("I am sorry");
    }

    private static long millisSince(long nanos) {
        return (System.nanoTime() - nanos) / 1_000_000;
    }

    /** Every request fails after two seconds, like those of the DynamoDB client when the service does not respond. */
    private static CallDirectory hanging(Vertx vertx) {
        return (CallDirectory) Proxy.newProxyInstance(
                CallDirectory.class.getClassLoader(), new Class<?>[] {CallDirectory.class}, (proxy, method, given) -> {
                    Promise<Object> answer = Promise.promise();
                    vertx.setTimer(
                            2_000,
                            late -> answer.fail(new DirectoryException(
                                    DirectoryException.Kind.UNAVAILABLE, "the directory does not respond")));
                    return answer.future();
                });
    }

    /** Asserts that there is no call, no meeting and no record. */
    private void assertNothingRemains() {
        environment.poll(() -> environment.hasNoCalls() && gateway.calls().activeCalls() == 0);
        assertThat(environment.hasNoCalls()).as("%s", environment.counts()).isTrue();
        assertThat(gateway.calls().activeCalls()).isZero();
        assertThat(await(environment.directory().calls())).isEmpty();
    }

    private Answer post(String path, String body) {
        return post(path, body, Map.of());
    }

    private Answer post(String path, String body, Map<String, String> headers) {
        return send(HttpMethod.POST, path, body, headers);
    }

    private Answer send(HttpMethod method, String path, String body, Map<String, String> headers) {
        RequestOptions options = new RequestOptions()
                .setMethod(method)
                .setHost("127.0.0.1")
                .setPort(gateway.port())
                .setURI(path)
                .putHeader("Content-Type", "application/json")
                .putHeader("Authorization", "Bearer " + GatewayProcess.TOKEN);
        headers.forEach(options::putHeader);
        return await(environment.http().request(options).compose(request -> request.send(body)
                .compose(answer -> answer.body().map(text -> new Answer(answer.statusCode(), text.toString())))));
    }

    private static String fixture(String name) {
        try (InputStream file = SmaInvocation.class.getResourceAsStream(name + ".json")) {
            if (file == null) {
                throw new AssertionError("no fixture " + name);
            }
            return new String(file.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }
}
