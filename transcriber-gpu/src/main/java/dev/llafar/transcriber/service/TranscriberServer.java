package dev.llafar.transcriber.service;

import dev.llafar.audio.AudioBudget;
import dev.llafar.audio.speech.VoiceActivity;
import dev.llafar.transcriber.batch.DeviceMetrics;
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
     * Loads the model, warms it up and binds the port.
     *
     * @param decoders called on the device's thread, and again if the decoder must be replaced; the service closes it
     * @return completes when the server is ready; fails with the reason if it could not start, after releasing everything
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

    /** The port that is bound, also if port 0 was requested. */
    public int port() {
        return verticle.port();
    }

    /** Whether new sessions are accepted: the device works and is not draining. */
    public boolean ready() {
        return verticle.isReady();
    }

    public ModelDescription model() {
        return verticle.model();
    }

    public Metrics metrics() {
        return verticle.metrics();
    }

    /**
     * Rejects new sessions. Open sessions end with UNAVAILABLE after their last final.
     *
     * @param timeout after which the remaining sessions are aborted
     * @return completes when no session is open; call {@link #close} then
     */
    public Future<Void> drain(Duration timeout) {
        return verticle.drain(timeout);
    }

    /** Aborts open sessions, unbinds the port and frees the device. */
    public Future<Void> close() {
        return vertx.undeploy(verticle.deploymentID());
    }

    /**
     * A snapshot of the service's metrics.
     *
     * @param openStreams now, including those that have not sent their config
     * @param pausedStreams of these, paused by flow control because the client does not read or its finals are outstanding
     * @param device the metrics of the schedule and the decoder
     */
    public record Metrics(int openStreams, int pausedStreams, DeviceMetrics device) {}
}
