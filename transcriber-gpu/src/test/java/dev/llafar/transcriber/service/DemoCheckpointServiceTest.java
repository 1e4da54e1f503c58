package dev.llafar.transcriber.service;

import static dev.llafar.transcriber.service.TranscribeClient.await;
import static org.assertj.core.api.Assertions.assertThat;

import dev.llafar.audio.media.MediaDecoder;
import dev.llafar.audio.media.MediaOptions;
import dev.llafar.proto.v1.Final;
import dev.llafar.proto.v1.StreamConfig;
import dev.llafar.proto.v1.TranscribeResponse;
import dev.llafar.transcriber.whisper.DecoderOptions;
import dev.llafar.transcriber.whisper.WhisperDecoder;
import io.vertx.core.Vertx;
import io.vertx.grpc.client.GrpcClient;
import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** The whole path without fakes: WebRTC's detector, the demo checkpoint and a connection. */
@Tag("slow")
class DemoCheckpointServiceTest {

    private static short[] read(String recording) throws IOException {
        String resource = "/samples/" + recording + ".wav";
        try (InputStream in = Objects.requireNonNull(
                        DemoCheckpointServiceTest.class.getResourceAsStream(resource), resource);
                MediaDecoder decoder = MediaDecoder.open(in, resource, MediaOptions.MIXED)) {
            return decoder.readAll().mono();
        }
    }

    @Test
    void transcribesConcurrentStreamsSeparately() throws IOException {
        Vertx vertx = Vertx.vertx();
        try {
            TranscriberServer server = await(TranscriberServer.start(
                    vertx,
                    TranscriberOptions.DEFAULT,
                    () -> WhisperDecoder.loadDemo(DecoderOptions.defaults().withThreads(2))));
            GrpcClient client = GrpcClient.client(vertx);
            List<String> recordings = List.of("en_clean_1", "en_phone_1", "dig_phone_3", "cy_clean_0");
            List<TranscribeClient> streams = recordings.stream()
                    .map(recording -> TranscribeClient.open(client, server.port())
                            .configure(
                                    StreamConfig.newBuilder().setWordTimes(true).build()))
                    .toList();
            for (int i = 0; i < recordings.size(); i++) {
                short[] samples = read(recordings.get(i));
                for (int at = 0; at < samples.length; at += 1_600) {
                    streams.get(i).speak(Arrays.copyOfRange(samples, at, Math.min(samples.length, at + 1_600)));
                }
                streams.get(i).halfClose();
            }
            assertThat(streams)
                    .allSatisfy(stream -> assertThat(stream.awaitEnd()).isEqualTo("OK"));
            assertThat(streams.stream().map(stream -> String.join(" ", stream.finals())))
                    .containsExactly(
                            "What are your opening hours this weekend?",
                            "Nice to meet you, Olivia.",
                            "Seven three.",
                            "Dydy hi ddim yn gwylio'r teledu.");
            Final last = streams.getFirst()
                    .awaitResponse(TranscribeResponse::hasFinal)
                    .getFinal();
            assertThat(last.getWordsList()).hasSize(7).allSatisfy(word -> assertThat(word.getStartSample())
                    .isBetween(last.getStartSample(), last.getEndSample()));
            await(server.close());
        } finally {
            await(vertx.close());
        }
    }
}
