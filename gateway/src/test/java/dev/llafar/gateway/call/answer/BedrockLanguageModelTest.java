package dev.llafar.gateway.call.answer;

import static dev.llafar.gateway.testing.Futures.await;
import static dev.llafar.gateway.testing.HeldClients.hold;
import static org.assertj.core.api.Assertions.assertThat;

import dev.llafar.gateway.call.answer.LanguageModel.AnswerEnd;
import dev.llafar.gateway.call.answer.LanguageModel.AnswerEnd.Failed;
import dev.llafar.gateway.call.answer.LanguageModel.AnswerEnd.Kind;
import dev.llafar.gateway.call.answer.LanguageModel.OpenAnswer;
import dev.llafar.gateway.call.answer.LanguageModel.Question;
import dev.llafar.gateway.call.answer.LanguageModel.Turn;
import dev.llafar.kvs.endpoint.AwsAccess;
import dev.llafar.local.LocalAws;
import dev.llafar.local.LocalAwsConfig;
import dev.llafar.local.bedrock.http.BedrockSettings;
import io.vertx.core.Context;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.net.NetClient;
import io.vertx.core.net.NetServer;
import io.vertx.core.net.NetSocket;
import java.net.URI;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.regions.Region;

/** Tests the model with the client of the SDK and the local stand-in. */
@Tag("slow")
class BedrockLanguageModelTest {
    private static final String MUSEUM = "When does the museum close?";
    private static final String MUSEUM_ANSWER =
            "The museum closes at five o'clock. The last tour begins at a quarter past four. On Mondays it stays closed"
                    + " all day.";
    private static Vertx vertx;
    private static LocalAws local;
    /** Closed together, because closing one takes seconds. */
    private static final Map<String, BedrockLanguageModel> OPENED = new HashMap<>();

    @BeforeAll
    static void start() {
        vertx = Vertx.vertx();
        local = await(LocalAws.start(
                vertx,
                LocalAwsConfig.defaults()
                        .withPort(0)
                        .withBedrock(BedrockSettings.defaults().withPace(0, 0)),
                InstantSource.system()));
    }

    @AfterAll
    static void stop() {
        OPENED.values().forEach(BedrockLanguageModel::close);
        await(vertx.close());
    }

    @AfterEach
    void endFaults() {
        faults("{}");
    }

    @Test
    void deliversPiecesInOrderOnOneContext() {
        Asked asked = ask(UnaryOperator.identity(), MUSEUM);
        assertThat(await(asked.listener.end.future())).isEqualTo(new AnswerEnd.Complete());
        assertThat(asked.listener.text()).isEqualTo(MUSEUM_ANSWER);
        assertThat(asked.listener.pieces).hasSizeGreaterThan(10);
        assertThat(asked.listener.contexts).containsOnly(asked.context);
    }

    @Test
    void answersConcurrentQuestionsSeparately() {
        List<Asked> museum = new ArrayList<>();
        List<Asked> milk = new ArrayList<>();
        BedrockLanguageModel responder = open(AnswerSettings.defaults(), local.endpoint());
        for (int i = 0; i < 20; i++) {
            museum.add(ask(responder, MUSEUM));
            milk.add(ask(responder, "Do you have any milk?"));
        }
        museum.forEach(asked -> await(asked.listener.end.future()));
        milk.forEach(asked -> await(asked.listener.end.future()));
        assertThat(museum).allSatisfy(asked -> assertThat(asked.listener.text()).isEqualTo(MUSEUM_ANSWER));
        assertThat(milk)
                .allSatisfy(asked -> assertThat(asked.listener.text()).startsWith("Yes, the shop has fresh milk."));
    }

    @Test
    void reportsAnAnswerThatReachesTheLimit() {
        Asked asked = ask(settings -> settings.withLengths(5, 100), MUSEUM);
        assertThat(await(asked.listener.end.future())).isEqualTo(new AnswerEnd.Cut());
        assertThat(asked.listener.pieces).hasSize(5);
    }

    @Test
    void classifiesFailures() {
        assertThat(endWith("throttle", 0)).isEqualTo(Kind.THROTTLED);
        assertThat(endWith("server_error", 0)).isEqualTo(Kind.UNAVAILABLE);
        assertThat(endWith("cut", 0)).isEqualTo(Kind.UNAVAILABLE);
        assertThat(endWith("error_tag", 429)).isEqualTo(Kind.THROTTLED);
        assertThat(endWith("error_tag", 424)).isEqualTo(Kind.UNAVAILABLE);
        assertThat(endWith("error_tag", 400)).isEqualTo(Kind.INVALID);
        assertThat(endWith("empty", 0)).isEqualTo(Kind.INVALID);
        Asked unknown = ask(settings -> settings.withModel("nobody.model-v1:0"), MUSEUM);
        assertThat(failure(unknown).kind()).isEqualTo(Kind.INVALID);
    }

    @Test
    void quotesNoQuestionInAFailure() {
        faults("{\"rules\": [{\"operation\": \"*\", \"kind\": \"server_error\"}]}");
        assertThat(failure(ask(UnaryOperator.identity(), MUSEUM)).message()).doesNotContainIgnoringCase("museum");
        assertThat(new Question("q", Optional.empty(), List.of(Turn.caller("secret")), "secret", "en").toString())
                .doesNotContain("secret");
        assertThat(Turn.caller("secret").toString()).doesNotContain("secret");
    }

    @Test
    void retriesOnceBeforeTheFirstText() {
        faults("{\"rules\": [{\"operation\": \"ConverseStream\", \"kind\": \"throttle\", \"limit\": 1}]}");
        Asked asked = ask(UnaryOperator.identity(), MUSEUM);
        assertThat(await(asked.listener.end.future())).isEqualTo(new AnswerEnd.Complete());
        assertThat(asked.listener.text()).isEqualTo(MUSEUM_ANSWER);
    }

    @Test
    void doesNotRetryAfterTheFirstText() {
        faults("{\"seed\": 1, \"rules\": [{\"operation\": \"ConverseStream\", \"kind\": \"cut\", \"probability\": 0.2,"
                + " \"limit\": 1}]}");
        Asked asked = ask(UnaryOperator.identity(), MUSEUM);
        assertThat(failure(asked).kind()).isEqualTo(Kind.UNAVAILABLE);
        assertThat(asked.listener.text()).isNotEmpty();
        assertThat(MUSEUM_ANSWER).startsWith(asked.listener.text());
    }

    @Test
    void reportsAGuardrailAsARefusal() {
        faults("{\"rules\": [{\"operation\": \"ConverseStream\", \"kind\": \"refusal\"}]}");
        assertThat(await(ask(UnaryOperator.identity(), MUSEUM).listener.end.future()))
                .isEqualTo(new AnswerEnd.Refused());
    }

    @Test
    void stopsAModelWithoutTextInTime() {
        faults("{\"rules\": [{\"operation\": \"ConverseStream\", \"kind\": \"late\", \"millis\": 600000}]}");
        Failed failed = failure(ask(settings -> settings.withTimes(200, 60_000), MUSEUM));
        assertThat(failed).isEqualTo(new Failed(Kind.TIMEOUT, "no text within 200 ms"));
    }

    @Test
    void stopsAModelThatDoesNotEndInTime() {
        // The first answer of a client takes seconds on a busy machine.
        await(ask(settings -> settings.withTimes(5_000, 5_500), MUSEUM)
                .listener
                .end
                .future());
        faults("{\"seed\": 1, \"rules\": [{\"operation\": \"ConverseStream\", \"kind\": \"late\", \"millis\": 600000,"
                + " \"probability\": 0.2}]}");
        Asked asked = ask(settings -> settings.withTimes(5_000, 5_500), MUSEUM);
        assertThat(failure(asked)).isEqualTo(new Failed(Kind.TIMEOUT, "answer incomplete after 5500 ms"));
        assertThat(MUSEUM_ANSWER).startsWith(asked.listener.text());
        assertThat(asked.listener.pieces).isNotEmpty();
    }

    @Test
    void closesTheStreamWhenCancelled() {
        Promise<Void> closed = Promise.promise();
        NetServer between = await(between(closed));
        faults("{\"seed\": 1, \"rules\": [{\"operation\": \"ConverseStream\", \"kind\": \"late\", \"millis\": 600000,"
                + " \"probability\": 0.2}]}");
        BedrockLanguageModel responder =
                open(AnswerSettings.defaults(), URI.create("http://127.0.0.1:" + between.actualPort()));
        Asked asked = ask(responder, MUSEUM);
        await(asked.listener.firstPiece.future());
        Promise<Integer> received = Promise.promise();
        asked.context.runOnContext(now -> {
            asked.answer.cancel();
            asked.answer.cancel();
            received.complete(asked.listener.pieces.size());
        });
        int before = await(received.future());
        await(closed.future());
        Promise<Void> later = Promise.promise();
        asked.context.runOnContext(now -> later.complete());
        await(later.future());
        assertThat(asked.listener.pieces).hasSize(before);
        assertThat(asked.listener.ends).isZero();
    }

    @Test
    void reportsAnUnreachableService() {
        Asked asked = ask(open(AnswerSettings.defaults(), URI.create("http://127.0.0.1:1")), MUSEUM);
        assertThat(failure(asked).kind()).isEqualTo(Kind.UNAVAILABLE);
    }

    /** Forwards bytes in both directions and reports when the client has closed the connection. */
    private static io.vertx.core.Future<NetServer> between(Promise<Void> closed) {
        NetClient client = hold(vertx.createNetClient());
        return vertx.createNetServer()
                .connectHandler(near -> {
                    near.pause();
                    near.closeHandler(gone -> closed.tryComplete());
                    client.connect(local.port(), "127.0.0.1").onSuccess(far -> {
                        join(near, far);
                        join(far, near);
                        near.resume();
                    });
                })
                .listen(0, "127.0.0.1");
    }

    private static void join(NetSocket from, NetSocket to) {
        from.handler(to::write);
        from.endHandler(ended -> to.close());
    }

    private Kind endWith(String fault, int errorId) {
        faults("{\"rules\": [{\"operation\": \"ConverseStream\", \"kind\": \"" + fault + "\", \"errorId\": " + errorId
                + "}]}");
        return failure(ask(UnaryOperator.identity(), MUSEUM)).kind();
    }

    private static Failed failure(Asked asked) {
        AnswerEnd end = await(asked.listener.end.future());
        assertThat(end).isInstanceOf(Failed.class);
        assertThat(asked.listener.ends).isOne();
        return (Failed) end;
    }

    /** A question that was sent. */
    private record Asked(RecordingAnswerListener listener, Context context, OpenAnswer answer) {}

    private Asked ask(UnaryOperator<AnswerSettings> change, String question) {
        return ask(open(change.apply(AnswerSettings.defaults()), local.endpoint()), question);
    }

    private static Asked ask(BedrockLanguageModel responder, String text) {
        RecordingAnswerListener listener = new RecordingAnswerListener();
        Context context = vertx.getOrCreateContext();
        Promise<Asked> asked = Promise.promise();
        context.runOnContext(now -> asked.complete(new Asked(
                listener,
                context,
                responder.ask(new Question("1", Optional.empty(), List.of(), text, "en"), listener))));
        return await(asked.future());
    }

    private BedrockLanguageModel open(AnswerSettings settings, URI endpoint) {
        AwsAccess access = new AwsAccess(
                Region.EU_WEST_2,
                StaticCredentialsProvider.create(
                        AwsBasicCredentials.create(LocalAwsConfig.ACCESS_KEY_ID, LocalAwsConfig.SECRET_ACCESS_KEY)),
                Optional.of(endpoint));
        return OPENED.computeIfAbsent(
                endpoint + " " + settings, unknown -> new BedrockLanguageModel(vertx, access, settings));
    }

    private static void faults(String json) {
        int status = await(hold(vertx.createHttpClient())
                .request(HttpMethod.PUT, local.port(), "127.0.0.1", "/_llafar/faults")
                .compose(request -> request.send(json))
                .map(answer -> answer.statusCode()));
        assertThat(status).isEqualTo(204);
    }
}
