package dev.llafar.gateway.call.endtoend;

import static dev.llafar.gateway.testing.Futures.await;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.llafar.gateway.call.answer.AnswerSettings;
import dev.llafar.gateway.call.answer.BedrockLanguageModel;
import dev.llafar.gateway.call.answer.LanguageModel.AnswerEnd;
import dev.llafar.gateway.call.answer.LanguageModel.Listener;
import dev.llafar.gateway.call.answer.LanguageModel.Question;
import dev.llafar.gateway.call.telephony.ChimeSettings;
import dev.llafar.gateway.call.telephony.ChimeTelephony;
import dev.llafar.gateway.call.telephony.TelephonyException;
import dev.llafar.gateway.testing.ScriptedTranscriber;
import dev.llafar.kvs.endpoint.AwsAccess;
import dev.llafar.kvs.endpoint.DataEndpoints;
import dev.llafar.kvs.endpoint.StreamRef;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.services.kinesisvideo.model.APIName;

/** Every client reports a rejected signature. */
@Tag("slow")
class WrongSecretTest {
    private static final String WRONG = "not-the-secret";
    private CallEnvironment environment;
    private AwsAccess access;

    @BeforeEach
    void open() {
        environment = CallEnvironment.accelerated();
        access = GatewayProcess.access(WRONG, environment.local().port());
    }

    @AfterEach
    void close() {
        environment.close();
    }

    @Test
    void refusesRequestsOfTheChimeSdk() {
        try (ChimeTelephony chime = new ChimeTelephony(
                environment.vertx(),
                access,
                ChimeSettings.inRegionOf(environment.local().config().poolArn()))) {
            refused(chime.createMeeting("transaction-id-1"));
            refused(chime.startPipeline("0f8fad5b-d9cb-469f-a165-70867728950e"));
            refused(chime.requestInvocation("sma-id-1", "0f8fad5b-d9cb-469f-a165-70867728950e", 1));
            refused(chime.deleteMeeting("0f8fad5b-d9cb-469f-a165-70867728950e"));
        }
        assertThat(environment.hasNoCalls()).as("%s", environment.counts()).isTrue();
    }

    private static void refused(Future<?> asked) {
        assertThatThrownBy(() -> await(asked)).isInstanceOfSatisfying(TelephonyException.class, failure -> {
            assertThat(failure.kind()).isEqualTo(TelephonyException.Kind.REFUSED);
            assertThat(failure).hasMessageContaining("signature");
        });
    }

    @Test
    void refusesRequestsOfBedrock() {
        try (BedrockLanguageModel bedrock =
                new BedrockLanguageModel(environment.vertx(), access, AnswerSettings.defaults())) {
            Promise<AnswerEnd> end = Promise.promise();
            environment
                    .vertx()
                    .runOnContext(now -> bedrock.ask(
                            new Question("1", Optional.empty(), List.of(), "When do you open?", "en"), new Listener() {
                                @Override
                                public void onText(String delta) {
                                    end.tryFail("text: " + delta.length());
                                }

                                @Override
                                public void onEnd(AnswerEnd how) {
                                    end.tryComplete(how);
                                }
                            }));
            assertThat(await(end.future())).isInstanceOfSatisfying(AnswerEnd.Failed.class, failed -> {
                assertThat(failed.message()).startsWith("Bedrock: InvalidSignatureException");
                assertThat(failed.kind()).isEqualTo(AnswerEnd.Kind.INVALID);
            });
        }
    }

    @Test
    void refusesRequestsOfKinesisVideoStreams() {
        try (DataEndpoints streams = new DataEndpoints(access, InstantSource.system(), Duration.ofSeconds(5))) {
            StreamRef stream = StreamRef.parse("arn:aws:kinesisvideo:eu-west-2:000000000000:stream/call/1");
            assertThatThrownBy(() -> streams.endpoint(stream, APIName.GET_MEDIA).join())
                    .hasMessageContaining("signature");
        }
    }

    @Test
    void apologisesAndHangsUp() {
        environment.open(
                GatewayProcess.Plan.of("node-a").withSecret(WRONG).withTranscriber(vertx -> new ScriptedTranscriber()));
        TestCaller caller = environment.call();
        await(caller.ended());
        assertThat(caller.heard()).as("%s", caller).containsExactly("I am sorry, I cannot answer that just now.");
        assertThat(caller.until("ended").getString("by")).isEqualTo("application");
        environment.poll(environment::hasNoCalls);
        assertThat(environment.hasNoCalls()).as("%s", environment.counts()).isTrue();
    }
}
