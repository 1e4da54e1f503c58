package dev.llafar.gateway.transcriber;

import static dev.llafar.gateway.testing.Futures.await;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.llafar.audio.transcript.Transcriber;
import dev.llafar.audio.transcript.TranscriberCapabilities;
import dev.llafar.audio.transcript.TranscriptionRequest;
import dev.llafar.gateway.testing.ScriptedAudio;
import dev.llafar.gateway.testing.ScriptedGrpcService;
import dev.llafar.gateway.testing.ScriptedTranscriber.Life;
import io.vertx.core.Future;
import io.vertx.core.net.SocketAddress;
import java.util.Set;
import org.junit.jupiter.api.Test;

class GrpcTranscriberTest extends TranscriberContract {
    private static final TranscriberCapabilities ABLE =
            new TranscriberCapabilities(Set.of(), Set.of(TranscriptionRequest.Task.values()), true, true, false);

    @Override
    Transcriber transcriber(Life life) {
        return new GrpcTranscriber(vertx, new ScriptedGrpcService(vertx, () -> life).address(), ABLE);
    }

    @Override
    ScriptedAudio voice(long seed, int utterances) {
        return ScriptedAudio.speaking(seed, utterances);
    }

    @Test
    void checksTheServicesHealth() {
        await(Future.fromCompletionStage(transcriber(Life.LONG).check()));
    }

    @Test
    void saysThatNobodyListens() {
        SocketAddress nobody = SocketAddress.inetSocketAddress(1, "127.0.0.1");
        assertThatThrownBy(() -> await(Future.fromCompletionStage(new GrpcTranscriber(vertx, nobody, ABLE).check())))
                .isNotNull();
        assertThat(ABLE.partials()).isTrue();
    }
}
