package dev.llafar.kvs.producer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

class AcknowledgementReaderTest {
    private static final String REPLY = """
            {"EventType":"BUFFERING","FragmentTimecode":1000,"FragmentNumber":"913"}
            {"Acknowledgement":{"EventType":"RECEIVED","FragmentTimecode":"1000","FragmentNumber":"913"}}
            {"EventType":"PERSISTED","FragmentTimecode":1000,"FragmentNumber":913}{"EventType":"IDLE"}
            {"EventType":"ERROR","FragmentTimecode":2000,"FragmentNumber":"914","ErrorId":"4006","ErrorCode":"a \\"}{ b"}
            {"EventType":"LATER"}
            """;
    private static final List<Acknowledgement> MEANT = List.of(
            new Acknowledgement.Buffering(1_000, "913"),
            new Acknowledgement.Received(1_000, "913"),
            new Acknowledgement.Persisted(1_000, "913"),
            new Acknowledgement.Idle(),
            new Acknowledgement.Failed(2_000, "914", 4006, "a \"}{ b"),
            new Acknowledgement.Unknown("LATER"));

    @Test
    void readsWrappedAndBareObjectsWithNumbersAndStringsCutAnywhere() throws Exception {
        byte[] bytes = REPLY.getBytes(StandardCharsets.UTF_8);
        for (int cut = 0; cut <= bytes.length; cut++) {
            AcknowledgementReader reader = new AcknowledgementReader();
            List<Acknowledgement> read = new ArrayList<>(reader.feed(Arrays.copyOf(bytes, cut)));
            read.addAll(reader.feed(Arrays.copyOfRange(bytes, cut, bytes.length)));
            assertThat(read).as("cut at %d", cut).isEqualTo(MEANT);
        }
    }

    @Test
    void refusesWhatIsNoAcknowledgement() {
        for (String reply :
                List.of("<html>", "{nonsense}", "{\"FragmentTimecode\":\"soon\"}", "{" + " ".repeat(20_000))) {
            assertThatThrownBy(() -> new AcknowledgementReader().feed(reply.getBytes(StandardCharsets.UTF_8)))
                    .isInstanceOf(AcknowledgementReader.MalformedReplyException.class);
        }
    }
}
