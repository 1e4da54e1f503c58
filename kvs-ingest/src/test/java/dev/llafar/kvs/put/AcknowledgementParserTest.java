package dev.llafar.kvs.put;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

class AcknowledgementParserTest {
    private static final String NUMBER = "91343852333181531502161607852955530730504675150";
    private static final String ANSWER = """
            {"EventType":"BUFFERING","FragmentTimecode":1726677688724,"FragmentNumber":"%s"}{"Acknowledgement":{"EventType":"RECEIVED",
            "FragmentTimecode":"1726677688724", "FragmentNumber":%s}}
            {"EventType":"PERSISTED","FragmentTimecode":1726677688724,"FragmentNumber":"%s","Later":{"a":[1,"}"]}}\r
            {"EventType":"IDLE"}{"EventType":"ERROR","FragmentTimecode":1726677689724,"ErrorId":4006,"ErrorCode":"INVALID_MKV_DATA"}
            {"EventType":"TOMORROW","ErrorId":""}""".formatted(NUMBER, NUMBER, NUMBER);
    private static final List<AcknowledgementParser.Event> EXPECTED = List.of(
            of(Acknowledgement.Type.BUFFERING),
            of(Acknowledgement.Type.RECEIVED),
            of(Acknowledgement.Type.PERSISTED),
            new Acknowledgement(
                    Acknowledgement.Type.IDLE,
                    OptionalLong.empty(),
                    Optional.empty(),
                    Optional.empty(),
                    Optional.empty()),
            new Acknowledgement(
                    Acknowledgement.Type.ERROR,
                    OptionalLong.of(1_726_677_689_724L),
                    Optional.empty(),
                    Optional.of("4006"),
                    Optional.of("INVALID_MKV_DATA")),
            new Acknowledgement(
                    Acknowledgement.Type.UNKNOWN,
                    OptionalLong.empty(),
                    Optional.empty(),
                    Optional.empty(),
                    Optional.empty()));

    @Test
    void readsWrappedAndBareObjectsWithNumbersAndTexts() {
        assertThat(parse(bytes(ANSWER))).isEqualTo(EXPECTED);
        assertThat(((Acknowledgement) EXPECTED.get(4)).error()).contains(PutMediaError.INVALID_MKV_DATA);
    }

    @Test
    void everySplitIntoTwoFeedsReturnsTheSame() {
        byte[] answer = bytes(ANSWER);
        for (int cut = 0; cut <= answer.length; cut++) {
            var parser = new AcknowledgementParser();
            var events = new ArrayList<>(parser.feed(answer, 0, cut));
            events.addAll(parser.feed(answer, cut, answer.length - cut));
            assertThat(events).as("cut at byte %d", cut).isEqualTo(EXPECTED);
        }
    }

    @Test
    void returnsAnAcknowledgementAtItsLastByte() {
        var parser = new AcknowledgementParser();
        byte[] answer = bytes("{\"EventType\":\"IDLE\"}");
        assertThat(parser.feed(answer, 0, answer.length - 1)).isEmpty();
        assertThat(parser.feed(answer, answer.length - 1, 1)).hasSize(1);
    }

    @Test
    void endsAtInvalidInput() {
        var parser = new AcknowledgementParser();
        assertThat(messages(parser.feed(bytes("{\"EventType\":\"IDLE\"}<html>"))))
                .containsExactly(
                        "acknowledgement at byte 20 begins with byte 0x3C, expected JSON objects of at most 65536 bytes, one after the other");
        assertThat(parser.feed(bytes("{\"EventType\":\"IDLE\"}"))).isEmpty();
        assertThat(messages(parse(bytes("[1]"))))
                .containsExactly(
                        "acknowledgement at byte 0 begins with byte 0x5B, expected JSON objects of at most 65536 bytes, one after the other");
    }

    @Test
    void invalidJsonIsRejectedAtAnySplit() {
        byte[] answer = bytes("{\"EventType\":\"IDLE\"}{\"a\":}{}");
        for (int cut = 0; cut <= answer.length; cut++) {
            var parser = new AcknowledgementParser();
            var events = new ArrayList<>(parser.feed(answer, 0, cut));
            events.addAll(parser.feed(answer, cut, answer.length - cut));
            assertThat(events).hasSize(2);
            assertThat(messages(events))
                    .containsExactly(
                            "acknowledgement at byte 20 is not JSON, expected JSON objects of at most 65536 bytes, one after the other");
        }
    }

    @Test
    void anUnendedObjectIsRejectedAtTheBound() {
        var parser = new AcknowledgementParser();
        var events = new ArrayList<>(parser.feed(bytes("{\"EventType\":\"")));
        byte[] more = new byte[1_000];
        Arrays.fill(more, (byte) 'x');
        int fed = 0;
        while (events.isEmpty() && fed < 1_000) {
            events.addAll(parser.feed(more));
            fed++;
        }
        assertThat(fed).isEqualTo(66);
        assertThat(messages(events)).singleElement().asString().contains("is longer than 65536 bytes");
    }

    private static Acknowledgement of(Acknowledgement.Type type) {
        return new Acknowledgement(
                type, OptionalLong.of(1_726_677_688_724L), Optional.of(NUMBER), Optional.empty(), Optional.empty());
    }

    private static List<AcknowledgementParser.Event> parse(byte[] answer) {
        return new AcknowledgementParser().feed(answer);
    }

    private static List<String> messages(List<AcknowledgementParser.Event> events) {
        return events.stream()
                .filter(AcknowledgementParser.Event.Malformed.class::isInstance)
                .map(event -> ((AcknowledgementParser.Event.Malformed) event).message())
                .toList();
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
