package dev.llafar.gateway.transcriber;

import static dev.llafar.gateway.testing.Futures.await;

import dev.llafar.audio.AudioBudget;
import dev.llafar.audio.transcript.Transcriber;
import dev.llafar.audio.transcript.TranscriberCapabilities;
import dev.llafar.audio.transcript.TranscriptionRequest;
import dev.llafar.gateway.testing.ScriptedTranscriber.Life;
import dev.llafar.transcriber.service.TranscriberServer;
import io.vertx.core.net.SocketAddress;
import java.util.Set;

/** The same device behind the gRPC service, with the gateway's client: the network changes nothing. */
class TranscriberServerContractTest extends InProcessTranscriberContractTest {
    @Override
    Transcriber transcriber(Life life) {
        ScriptedDevice device = new ScriptedDevice(life.samplesUntilDeath());
        TranscriberServer server = await(TranscriberServer.start(
                vertx, options(life), () -> new Decoder(device), () -> new Detector(device), AudioBudget.unbounded()));
        Transcriber client = new GrpcTranscriber(
                vertx,
                SocketAddress.inetSocketAddress(server.port(), "127.0.0.1"),
                new TranscriberCapabilities(
                        server.model().languages(), Set.of(TranscriptionRequest.Task.TRANSCRIBE), true, true, true));
        return withoutCapacityIfOverloaded(client, life);
    }
}
