package dev.llafar.gateway;

import static dev.llafar.gateway.testing.Futures.await;
import static org.assertj.core.api.Assertions.assertThat;

import dev.llafar.gateway.testing.RunningGateway;
import dev.llafar.gateway.testing.ScriptedAudio;
import dev.llafar.gateway.testing.ScriptedTranscriber;
import dev.llafar.gateway.testing.WebSocketTestClient;
import io.vertx.core.json.JsonObject;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class WebSocketProtocolTest {
    private static RunningGateway gateway;

    @BeforeAll
    static void start() {
        gateway = RunningGateway.start(
                new ScriptedTranscriber(),
                options -> options.withLimits(options.limits().withMaxMessageBytes(64 * 1024)));
    }

    @AfterAll
    static void stop() {
        gateway.close();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                    {"type":"begin"}                               | type         | start, finish or resume
                    {"typ":"start"}                                | type         | start, finish or resume
                    not json                                       | text message | one JSON object
                    []                                             | text message | one JSON object
                    {"type":"start","samplerate":8000}             | samplerate   | sampleRate
                    {"type":"start","sampleRate":"8000"}           | sampleRate   | a whole number
                    {"type":"start","sampleRate":7999}             | sample rate  | 8000 to 192000
                    {"type":"start","channels":0}                  | channels     | 1 to 8
                    {"type":"start","encoding":"mp3"}              | encoding     | pcm_s16le, ogg_opus, webm_opus, container
                    {"type":"start","languages":"en"}              | languages    | a list of strings
                    {"type":"start","languages":["xx"]}            | languages    | cy, en
                    {"type":"start","partials":"yes"}              | partials     | true or false
                    {"type":"start","sessionId":"a b"}             | session id   | A-Za-z0-9._-
                    {"type":"start"} {"type":"start"}              | text message | one JSON object
                    {"type":"resume","resumeFromSample":0}         | sessionId    | the sessionId of the ready message
                    {"type":"resume","sessionId":"x","firstByte":-1} | firstByte  | a whole number from 0
                    """)
    void namesTheFieldTheValueAndWhatWasExpected(String text, String field, String expected) {
        WebSocketTestClient client = gateway.socket();
        client.text(text);
        JsonObject error = await(client.event("error"));
        assertThat(error.getString("code")).isEqualTo("invalid_request");
        assertThat(error.getString("field")).isEqualTo(field);
        assertThat(error.getString("message")).startsWith(field + ": got ").contains("expected", expected);
        await(client.closed());
        assertThat(client.closeCode()).isEqualTo(1008);
    }

    @Test
    void deliversFinalsBeforeItRefusesAnInvalidMessage() {
        ScriptedAudio voice = ScriptedAudio.speaking(5, 3);
        WebSocketTestClient client = gateway.socket();
        WebSocketTestClient bystander = gateway.socket();
        bystander.audio(voice.bytes());
        client.audio(voice.bytes());
        client.text("{\"type\":\"stop\"}");
        await(client.closed());
        assertThat(client.texts()).isEqualTo(voice.utterances());
        assertThat(client.events().getLast().getString("code")).isEqualTo("invalid_request");
        bystander.finish();
        await(bystander.closed());
        assertThat(bystander.texts()).isEqualTo(voice.utterances());
    }

    @Test
    void deliversTheFinalsBeforeItRefusesAudioAfterFinish() {
        ScriptedAudio voice = ScriptedAudio.speaking(15, 3);
        WebSocketTestClient client = gateway.socket();
        client.audio(voice.bytes());
        client.finish();
        client.audio(new byte[640]);
        await(client.closed());
        assertThat(client.texts()).isEqualTo(voice.utterances());
        assertThat(client.events().getLast().getString("type")).isIn("ended", "error");
        if (client.closeCode() != 1000) { // 1000: the session had ended when the audio came
            assertThat(client.events().getLast().getString("code")).isEqualTo("out_of_order");
        }
    }

    @Test
    void keepsTheSessionAfterAMessageAboveTheLimit() {
        ScriptedAudio voice = ScriptedAudio.speaking(6, 3);
        WebSocketTestClient client = gateway.socket();
        client.audio(voice.bytes(), 0, 1_000);
        JsonObject ready = await(client.event("ready"));
        client.audio(new byte[64 * 1024 + 1]);
        assertThat(await(client.event("error")).getString("code")).isEqualTo("message_too_large");
        await(client.closed());
        assertThat(client.closeCode()).isEqualTo(1009);
        assertThat(client.closeReason()).startsWith("message_too_large: ");
        WebSocketTestClient again = resume(ready.getString("sessionId"), 0, null);
        long from = await(again.event("ready")).getLong("receivedThroughByte");
        assertThat(from).isEqualTo(1_000);
        again.audio(voice.bytes(), 1_000, voice.bytes().length);
        again.finish();
        await(again.closed());
        assertThat(again.texts()).isEqualTo(voice.utterances());
    }

    @Test
    void closesTheConnectionAfterAHugeMessage() {
        WebSocketTestClient client = gateway.socket();
        client.audio(new byte[1_000]);
        await(client.event("ready"));
        client.audio(new byte[4 << 20]);
        await(client.closed());
        assertThat(client.closeCode()).isEqualTo(1009);
        WebSocketTestClient other = gateway.socket();
        ScriptedAudio voice = ScriptedAudio.speaking(8, 1);
        other.audio(voice.bytes());
        other.finish();
        await(other.closed());
        assertThat(other.texts()).isEqualTo(voice.utterances());
    }

    @Test
    void skipsRepeatedBytesAndRefusesAGap() {
        ScriptedAudio voice = ScriptedAudio.speaking(9, 3);
        byte[] audio = voice.bytes();
        WebSocketTestClient first = gateway.socket();
        first.audio(audio, 0, 2_001);
        String id = await(first.event("ready")).getString("sessionId");
        await(first.close());

        WebSocketTestClient gap = resume(id, 0, 2_002L);
        await(gap.event("ready"));
        gap.audio(audio, 2_002, 3_000);
        JsonObject error = await(gap.event("error"));
        assertThat(error.getString("code")).isEqualTo("audio_gap");
        assertThat(error.getString("message")).contains("got 2002", "at most 2001");
        await(gap.closed());

        WebSocketTestClient overlap = resume(id, 0, 500L);
        await(overlap.event("ready"));
        overlap.audio(audio, 500, audio.length);
        overlap.finish();
        await(overlap.closed());
        assertThat(overlap.texts()).isEqualTo(voice.utterances());
    }

    @Test
    void resumesWhileTheEarlierConnectionIsOpen() {
        ScriptedAudio voice = ScriptedAudio.speaking(10, 3);
        byte[] audio = voice.bytes();
        WebSocketTestClient first = gateway.socket();
        first.audio(audio, 0, 5_000);
        String id = await(first.event("ready")).getString("sessionId");
        WebSocketTestClient second = resume(id, 0, null);
        int from = await(second.event("ready")).getInteger("receivedThroughByte");
        await(first.closed());
        assertThat(first.closeReason()).startsWith("taken_over: ");
        first.audio(audio, 0, 100);
        second.audio(audio, from, audio.length);
        second.finish();
        await(second.closed());
        assertThat(second.texts()).isEqualTo(voice.utterances());
    }

    @Test
    void keepsTheFinalForAResumeAfterAClose() {
        ScriptedAudio voice = ScriptedAudio.speaking(11, 3);
        WebSocketTestClient first = gateway.socket();
        first.audio(voice.bytes());
        String id = await(first.event("ready")).getString("sessionId");
        await(first.close());
        WebSocketTestClient second = resume(id, 0, null);
        int from = await(second.event("ready")).getInteger("receivedThroughByte");
        second.audio(voice.bytes(), from, voice.bytes().length);
        second.finish();
        await(second.closed());
        assertThat(second.texts()).isEqualTo(voice.utterances());
    }

    @Test
    void refusesToResumeAnUnknownSession() {
        WebSocketTestClient client = resume("nobody.knows.this", 0, null);
        assertThat(await(client.event("error")).getString("code")).isEqualTo("unknown_session");
        await(client.closed());
        assertThat(client.closeCode()).isEqualTo(1008);
    }

    @Test
    void refusesASecondSessionOfOneId() {
        JsonObject start = new JsonObject().put("type", "start").put("sessionId", "twice-the-same");
        WebSocketTestClient first = gateway.socket();
        first.text(start);
        assertThat(await(first.event("ready")).getString("sessionId")).isEqualTo("twice-the-same");
        WebSocketTestClient second = gateway.socket();
        second.text(start);
        assertThat(await(second.event("error")).getString("code")).isEqualTo("session_exists");
    }

    @Test
    void refusesASecondStart() {
        WebSocketTestClient client = gateway.socket();
        client.text("{\"type\":\"start\"}");
        client.text("{\"type\":\"start\"}");
        assertThat(await(client.event("error")).getString("code")).isEqualTo("out_of_order");
    }

    @Test
    void sendsNoPartialsUnlessRequested() {
        ScriptedAudio voice = ScriptedAudio.speaking(12, 4);
        WebSocketTestClient client = gateway.socket();
        client.text(new JsonObject().put("type", "start").put("partials", false));
        client.audio(voice.bytes());
        client.finish();
        await(client.closed());
        assertThat(client.events()).extracting(event -> event.getString("type")).doesNotContain("partial");
    }

    @Test
    void generatesLongUniqueIds() {
        List<String> ids = java.util.stream.IntStream.range(0, 20)
                .mapToObj(i -> {
                    WebSocketTestClient client = gateway.socket();
                    client.text("{\"type\":\"start\"}");
                    return await(client.event("ready")).getString("sessionId");
                })
                .toList();
        assertThat(ids).doesNotHaveDuplicates().allMatch(id -> id.length() == 32);
    }

    private static WebSocketTestClient resume(String id, long fromSample, Long firstByte) {
        WebSocketTestClient client = gateway.socket();
        client.text(new JsonObject()
                .put("type", "resume")
                .put("sessionId", id)
                .put("resumeFromSample", fromSample)
                .put("firstByte", firstByte));
        return client;
    }
}
