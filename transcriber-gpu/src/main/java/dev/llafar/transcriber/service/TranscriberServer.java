package dev.llafar.transcriber.service;

import dev.llafar.audio.AudioBudget;
import dev.llafar.audio.speech.VoiceActivity;
import dev.llafar.transcriber.model.ModelDescription;
import dev.llafar.transcriber.model.SlotDecoder;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.function.Supplier;

/** A running Transcriber service with its device, inside any JVM that has a Vert.x. */
public final class TranscriberServer {
    private final Vertx vertx;
    private final TranscriberVerticle verticle;

    private TranscriberServer(Vertx vertx, TranscriberVerticle verticle) {
        this.vertx = vertx;
        this.verticle = verticle;
    }

    /**
     * Loads the model, warms it, then binds.
     *
     * @param decoders called on the device's own thread, again if the decoder must be made anew; the service closes it
     * @return the server once it is ready, or why it could not be: then nothing is left behind
     */
    public static Future<TranscriberServer> start(
            Vertx vertx, TranscriberOptions options, Supplier<SlotDecoder> decoders) {
        return start(
                vertx,
                options,
                decoders,
                VoiceActivity::forConversation,
                AudioBudget.ofBytes(Runtime.getRuntime().maxMemory() / 2));
    }

    /**
     * The same with another voice activity detector and audio budget.
     *
     * @param detectors makes the detector of each session
     * @param budget bounds the audio that all sessions keep; the default is half of the heap
     */
    public static Future<TranscriberServer> start(
            Vertx vertx,
            TranscriberOptions options,
            Supplier<SlotDecoder> decoders,
            Supplier<VoiceActivity> detectors,
            AudioBudget budget) {
        TranscriberVerticle verticle = new TranscriberVerticle(
                options, () -> InProcessTranscriber.start(options, decoders, detectors, budget));
        return vertx.deployVerticle(verticle).map(id -> new TranscriberServer(vertx, verticle));
    }

    /** The port that is bound, also when 0 was asked for. */
    public int port() {
        return verticle.port();
    }

    /** Whether new sessions are welcome: the device works and nobody is draining it. */
    public boolean ready() {
        return verticle.isReady();
    }

    public ModelDescription model() {
        return verticle.model();
    }

    public TranscriberMetrics metrics() {
        return verticle.metrics();
    }

    /**
     * Takes no more sessions and delivers what was said in the open ones; each ends with UNAVAILABLE after its last final.
     *
     * @param patience after which what is still open is cut
     * @return completes when no session is open; call {@link #close} then
     */
    public Future<Void> drain(Duration patience) {
        return verticle.drain(patience);
    }

    /** Cuts what is open, unbinds and frees the device. */
    public Future<Void> close() {
        return vertx.undeploy(verticle.deploymentID());
    }
}
