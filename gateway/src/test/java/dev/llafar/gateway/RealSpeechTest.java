package dev.llafar.gateway;

import static dev.llafar.gateway.testing.Futures.await;
import static org.assertj.core.api.Assertions.assertThat;

import dev.llafar.audio.PcmBytes;
import dev.llafar.audio.transcript.TranscriberCapabilities;
import dev.llafar.audio.transcript.TranscriptionRequest;
import dev.llafar.gateway.testing.CuttableProxy;
import dev.llafar.gateway.testing.GrpcLine;
import dev.llafar.gateway.testing.ResumingClient;
import dev.llafar.gateway.testing.RunningGateway;
import dev.llafar.gateway.testing.WebSocketLine;
import dev.llafar.gateway.transcriber.GrpcTranscriber;
import dev.llafar.transcriber.service.TranscriberOptions;
import dev.llafar.transcriber.service.TranscriberServer;
import dev.llafar.transcriber.whisper.DecoderOptions;
import dev.llafar.transcriber.whisper.WhisperDecoder;
import io.vertx.core.Vertx;
import io.vertx.core.net.SocketAddress;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Transcription through a transcriber server with the demo checkpoint. */
@Tag("slow")
class RealSpeechTest {
    private static final Path SAMPLES = Path.of("..", "transcriber-gpu", "src", "test", "resources", "samples");
    private static final int WAV_HEADER_BYTES = 44;

    private static TranscriberServer service;
    private static RunningGateway gateway;

    @BeforeAll
    static void start() {
        Vertx vertx = Vertx.vertx();
        service = await(TranscriberServer.start(
                vertx, TranscriberOptions.DEFAULT, () -> WhisperDecoder.loadDemo(DecoderOptions.defaults())));
        gateway = RunningGateway.start(
                vertx,
                new GrpcTranscriber(
                        vertx,
                        SocketAddress.inetSocketAddress(service.port(), "127.0.0.1"),
                        new TranscriberCapabilities(
                                service.model().languages(),
                                Set.of(TranscriptionRequest.Task.values()),
                                true,
                                true,
                                true)),
                options -> options);
    }

    @AfterAll
    static void stop() {
        await(service.close());
        gateway.close();
    }

    @Test
    void transcribesEquallyOverBothProtocolsAndAfterCuts() throws IOException {
        byte[] audio = conversation();
        List<String> uncut = await(new ResumingClient(
                        gateway.vertx(), gateway.server().httpPort(), WebSocketLine::connect, audio, new Random(0))
                .speak());
        assertThat(uncut).hasSizeGreaterThanOrEqualTo(2);
        for (long seed = 1; seed <= 6; seed++) {
            boolean web = seed % 2 == 0;
            int port = web ? gateway.server().httpPort() : gateway.server().grpcPort();
            Random random = new Random(seed);
            try (CuttableProxy proxy = new CuttableProxy(gateway.vertx(), port)) {
                proxy.cutAfter(random.nextInt(audio.length), Long.MAX_VALUE);
                ResumingClient client = new ResumingClient(
                        gateway.vertx(), proxy.port(), web ? WebSocketLine::connect : GrpcLine::connect, audio, random);
                assertThat(await(client.speak())).as("seed " + seed).isEqualTo(uncut);
                assertThat(client.connections()).as("seed " + seed).isGreaterThan(1);
            }
        }
    }

    private static byte[] conversation() throws IOException {
        ByteArrayOutputStream audio = new ByteArrayOutputStream();
        for (String name : List.of("en_clean_3.wav", "cy_clean_0.wav")) {
            byte[] wav = Files.readAllBytes(SAMPLES.resolve(name));
            audio.write(Arrays.copyOfRange(wav, WAV_HEADER_BYTES, wav.length));
            audio.write(PcmBytes.bytesOf(new short[16_000]));
        }
        return audio.toByteArray();
    }
}
