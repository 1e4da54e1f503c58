package dev.llafar.transcriber.service;

import static dev.llafar.transcriber.service.TranscribeClient.await;
import static org.assertj.core.api.Assertions.assertThat;

import dev.llafar.proto.v1.StreamConfig;
import dev.llafar.transcriber.fakes.LevelVoiceActivity;
import dev.llafar.transcriber.fakes.ReadingDecoder;
import dev.llafar.transcriber.fakes.SpokenWords;
import io.vertx.core.Vertx;
import io.vertx.grpc.common.GrpcStatus;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class TranscriberServerTest {
    private final Vertx vertx = Vertx.vertx();

    @AfterEach
    void close() {
        await(vertx.close());
    }

    @Test
    void halfCloseRightAfterTheLastByteStillDeliversTheFinal() {
        TranscriberServer server = await(TranscriberServer.start(
                vertx, TranscriberOptions.DEFAULT, () -> new ReadingDecoder(4), LevelVoiceActivity::new));
        TranscribeClient client = TranscribeClient.open(vertx, server.port())
                .configure(StreamConfig.getDefaultInstance())
                .speak(new SpokenWords().pauseMillis(300).say(1, 2, 3).samples())
                .halfClose();
        assertThat(client.awaitStatus()).isEqualTo(GrpcStatus.OK);
        assertThat(client.finals()).containsExactly(SpokenWords.text(1, 2, 3));
        assertThat(client.responses.getFirst().hasReady()).isTrue();
        await(server.close());
    }
}
