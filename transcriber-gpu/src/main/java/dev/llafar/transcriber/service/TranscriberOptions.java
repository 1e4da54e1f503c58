package dev.llafar.transcriber.service;

import dev.llafar.audio.speech.Endpointing;
import dev.llafar.transcriber.batch.ScheduleLimits;
import dev.llafar.transcriber.session.TrackerLimits;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.file.Path;
import java.util.Optional;

/**
 * The options of the service.
 *
 * @param host to bind; an address other than loopback requires TLS or a token
 * @param port to bind; 0 lets the system choose
 * @param tls certificate and key, or clear text
 * @param token that every stream must send; health and reflection need none
 * @param limits of streams
 * @param schedule of the device
 * @param tracker of each session
 * @param endpointing of each session; its longest utterance is limited to the model's context
 */
public record TranscriberOptions(
        String host,
        int port,
        Optional<Tls> tls,
        Optional<AccessToken> token,
        StreamLimits limits,
        ScheduleLimits schedule,
        TrackerLimits tracker,
        Endpointing endpointing) {

    /** Loopback, a port that the system chooses, clear text. */
    public static final TranscriberOptions DEFAULT = new TranscriberOptions(
            "127.0.0.1",
            0,
            Optional.empty(),
            Optional.empty(),
            StreamLimits.DEFAULT,
            ScheduleLimits.DEFAULT,
            TrackerLimits.DEFAULT,
            Endpointing.DEFAULT);

    /**
     * PEM files.
     *
     * @param certificate chain, the server's own first
     * @param key PKCS #8
     */
    public record Tls(Path certificate, Path key) {}

    public TranscriberOptions {
        if (port < 0 || port > 65_535) {
            throw new IllegalArgumentException("port is " + port + ", expected 0 to 65535");
        }
        if (tls.isEmpty() && token.isEmpty() && !isLoopback(host)) {
            throw new IllegalArgumentException("host is \"" + host
                    + "\", expected a loopback address, or tls or a token: without them, others could read the audio");
        }
        if (schedule.finalsPerSession() < tracker.outstandingFinals()) {
            throw new IllegalArgumentException("schedule.finalsPerSession is " + schedule.finalsPerSession()
                    + ", expected at least tracker.outstandingFinals, " + tracker.outstandingFinals());
        }
    }

    public TranscriberOptions withAddress(String newHost, int newPort) {
        return new TranscriberOptions(newHost, newPort, tls, token, limits, schedule, tracker, endpointing);
    }

    public TranscriberOptions withTls(Tls newTls) {
        return new TranscriberOptions(host, port, Optional.of(newTls), token, limits, schedule, tracker, endpointing);
    }

    public TranscriberOptions withToken(AccessToken newToken) {
        return new TranscriberOptions(host, port, tls, Optional.of(newToken), limits, schedule, tracker, endpointing);
    }

    public TranscriberOptions withLimits(StreamLimits newLimits) {
        return new TranscriberOptions(host, port, tls, token, newLimits, schedule, tracker, endpointing);
    }

    public TranscriberOptions withSchedule(ScheduleLimits newSchedule) {
        return new TranscriberOptions(host, port, tls, token, limits, newSchedule, tracker, endpointing);
    }

    public TranscriberOptions withTracker(TrackerLimits newTracker) {
        return new TranscriberOptions(host, port, tls, token, limits, schedule, newTracker, endpointing);
    }

    private static boolean isLoopback(String host) {
        try {
            return InetAddress.getByName(host).isLoopbackAddress();
        } catch (UnknownHostException unknown) {
            return false;
        }
    }
}
