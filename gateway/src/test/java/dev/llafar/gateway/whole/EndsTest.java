package dev.llafar.gateway.whole;

import static org.assertj.core.api.Assertions.assertThat;

import dev.llafar.gateway.samples.Recording;
import dev.llafar.gateway.whole.RunningServer.Protocol;
import java.util.List;
import org.assertj.core.api.SoftAssertions;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The first and the last word of a stream are never lost. */
@ExtendWith(RunningServer.class)
class EndsTest {

    @ParameterizedTest
    @EnumSource(Protocol.class)
    void aStreamThatIsNothingButSpeechKeepsItsFirstAndLastWord(Protocol protocol) throws Exception {
        RunningServer server = RunningServer.get();
        SoftAssertions ends = new SoftAssertions();
        int understood = 0;
        for (Recording recording : Recording.ofSpeech()) {
            List<String> wholeClip = server.finals(protocol, recording.audio(), () -> 3_200, false);
            if (!String.join(" ", wholeClip).equals(recording.said())) {
                continue; // the checkpoint does not understand this one with silence around it either
            }
            understood++;
            List<String> said = words(wholeClip);
            List<String> heard = words(server.finals(protocol, Sounds.speechOnly(recording), () -> 3_200, false));
            ends.assertThat(heard.getFirst())
                    .as("first word of %s", recording.name())
                    .isEqualTo(said.getFirst());
            ends.assertThat(heard.getLast())
                    .as("last word of %s", recording.name())
                    .isEqualTo(said.getLast());
        }
        ends.assertThat(understood).as("recordings understood word for word").isGreaterThanOrEqualTo(18);
        ends.assertAll();
    }

    @ParameterizedTest
    @EnumSource(Protocol.class)
    void closingRightAfterTheLastByteStillDeliversTheFinal(Protocol protocol) throws Exception {
        Recording recording = Recording.named("en_clean_1");
        byte[] speech = Sounds.speechOnly(recording);
        assertThat(RunningServer.get().finals(protocol, speech, () -> speech.length, true))
                .hasSize(1);
    }

    private static List<String> words(List<String> finals) {
        return List.of(String.join(" ", finals).split(" "));
    }
}
