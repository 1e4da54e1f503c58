package dev.llafar.gateway.session;

import dev.llafar.audio.transcript.SessionError;
import dev.llafar.audio.transcript.SpeechEvent;
import dev.llafar.audio.transcript.TranscriberListener;
import dev.llafar.audio.transcript.TranscriberStream;
import dev.llafar.audio.transcript.TranscriptionRequest;
import dev.llafar.gateway.config.ReopenPolicy;
import io.vertx.core.Context;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/**
 * Keeps a session's unsettled audio flowing to a transcriber. When a stream fails or hangs, the link opens another one after
 * a delay and replays the unsettled audio; clients see only added latency. Belongs to the session's context.
 */
final class TranscriberLink {
    /** One second: a replay does not flood the transcriber, and live audio arrives in smaller pieces anyway. */
    private static final int MOST_SAMPLES_PER_WRITE = 16_000;

    private final SessionPlatform platform;
    private final Context context;
    private final TranscriptionRequest request;
    private final UnsettledAudio audio;
    private final ReopenPolicy policy;
    private final ReopenSchedule schedule;
    private final Listener listener;
    private @Nullable Attempt attempt;
    private long sentThroughSample;
    private boolean everReady;
    private boolean finishing;
    private boolean suspended;
    private boolean over;

    private long lastEventNanos;
    private long lastProgressNanos;
    /** End of the audio when the progress deadline last passed: without newer audio it does not pass again. */
    private long stalledEndSample = -1;

    interface Listener {
        /** The first stream was accepted. */
        void onAccepted();

        /** An event; the audio that it settles was forgotten before. The last one is terminal. */
        void onEvent(SpeechEvent event);
    }

    TranscriberLink(
            SessionPlatform platform,
            Context context,
            TranscriptionRequest request,
            UnsettledAudio audio,
            Listener listener) {
        this.platform = platform;
        this.context = context;
        this.request = request;
        this.audio = audio;
        this.listener = listener;
        this.policy = platform.reopen();
        this.schedule = new ReopenSchedule(policy, platform.random());
    }

    void open() {
        if (over || suspended || attempt != null) {
            return;
        }
        sentThroughSample = audio.startSample();
        lastEventNanos = now();
        lastProgressNanos = lastEventNanos;
        Attempt next = new Attempt();
        attempt = next;
        next.stream = platform.transcriber()
                .open(request, sentThroughSample, task -> context.runOnContext(ignored -> task.run()), next);
    }

    /** Sends what was not sent yet, as far as the stream accepts it. */
    void pump() {
        Attempt current = attempt;
        TranscriberStream stream = current == null ? null : current.stream;
        if (stream == null || over) {
            return;
        }
        if (sentThroughSample == audio.startSample()) {
            // Nothing was outstanding, so the deadlines begin with this audio.
            lastEventNanos = now();
            lastProgressNanos = lastEventNanos;
        }
        while (sentThroughSample < audio.endSample()) {
            if (!stream.isWritable()) {
                return;
            }
            short[] samples = audio.copy(sentThroughSample, MOST_SAMPLES_PER_WRITE);
            sentThroughSample += samples.length;
            stream.write(samples);
        }
        if (finishing) {
            stream.finish();
        }
    }

    /** No more audio is appended. */
    void finish() {
        if (!finishing) {
            finishing = true;
            lastProgressNanos = now();
            resume();
        }
        pump();
    }

    /** Gives the transcriber's stream back while nobody is attached; {@link #resume} replays what is unsettled. */
    void suspend() {
        if (!over && !finishing && !suspended) {
            suspended = true;
            cancelAttempt();
        }
    }

    void resume() {
        if (suspended) {
            suspended = false;
            open();
        }
    }

    void stop() {
        over = true;
        cancelAttempt();
    }

    /** Replaces a stream that hangs. Called regularly. */
    void check(long nowNanos) {
        Attempt current = attempt;
        if (current == null || over) {
            return;
        }
        if (!current.isReady) {
            failIfLonger(nowNanos - lastEventNanos, policy.openDeadline().toNanos(), "accept the stream");
        } else if (finishing || sentThroughSample > audio.startSample()) {
            if (platform.transcriber().capabilities().heartbeats()) {
                failIfLonger(
                        nowNanos - lastEventNanos, policy.livenessDeadline().toNanos(), "send any event");
            }
            if (attempt == current && (finishing || audio.endSample() != stalledEndSample)) {
                failIfLonger(
                        nowNanos - lastProgressNanos, policy.progressDeadline().toNanos(), "settle any audio");
            }
        }
    }

    private void failIfLonger(long nanos, long deadlineNanos, String what) {
        if (nanos >= deadlineNanos) {
            stalledEndSample = audio.endSample();
            platform.metrics().hung();
            cancelAttempt();
            failed(SessionError.of(
                    SessionError.Code.TRANSCRIBER_UNAVAILABLE,
                    "transcriber: it did not " + what + " within " + deadlineNanos / 1_000_000 + " ms"));
        }
    }

    private void cancelAttempt() {
        Attempt current = attempt;
        attempt = null;
        if (current != null && current.stream != null) {
            current.stream.cancel();
        }
    }

    private void failed(SessionError error) {
        attempt = null;
        boolean isFinal = !error.retry() || (error.code() == SessionError.Code.OVERLOADED && !everReady);
        OptionalLong delayMillis = isFinal ? OptionalLong.empty() : schedule.failed(now());
        if (delayMillis.isEmpty()) {
            over = true;
            listener.onEvent(new SpeechEvent.SessionFailed(audio.startSample(), error));
            return;
        }
        platform.metrics().reopened();
        platform.vertx()
                .setTimer(Math.max(1, delayMillis.getAsLong()), ignored -> context.runOnContext(onContext -> open()));
    }

    /** A transcriber must not settle what it was not sent: a later position would make a replay lose audio. */
    private void settle(long sample) {
        long before = audio.startSample();
        audio.settleThrough(Math.min(sample, sentThroughSample));
        if (audio.startSample() > before) {
            lastProgressNanos = now();
            schedule.progress();
            platform.metrics().unsettled(before - audio.startSample());
        }
    }

    private long now() {
        return platform.nanos().getAsLong();
    }

    /** One stream. Events of a stream that was replaced are ignored. */
    private final class Attempt implements TranscriberListener {
        private @Nullable TranscriberStream stream;
        private boolean isReady;

        private boolean isStale() {
            return over || attempt != this;
        }

        @Override
        public void onReady() {
            if (isStale()) {
                return;
            }
            isReady = true;
            lastEventNanos = now();
            lastProgressNanos = lastEventNanos;
            schedule.ready();
            if (!everReady) {
                everReady = true;
                listener.onAccepted();
            }
        }

        @Override
        public void onEvent(SpeechEvent event) {
            if (isStale()) {
                return;
            }
            lastEventNanos = now();
            switch (event) {
                case SpeechEvent.SessionFailed failure -> failed(failure.error());
                case SpeechEvent.SessionEnded ended
                when !finishing ->
                    failed(SessionError.of(
                            SessionError.Code.TRANSCRIBER_UNAVAILABLE,
                            "transcriber: it ended a stream that was not finished"));
                case SpeechEvent.SessionEnded ended -> {
                    settle(audio.endSample());
                    over = true;
                    attempt = null;
                    listener.onEvent(new SpeechEvent.SessionEnded(audio.endSample()));
                }
                case SpeechEvent.SpeechStarted started -> forward(event);
                case SpeechEvent.Partial partial -> forward(event);
                case SpeechEvent.Final last -> forward(event);
                case SpeechEvent.Settled settled -> forward(event);
            }
        }

        private void forward(SpeechEvent event) {
            settle(event.settledThroughSample());
            listener.onEvent(event);
        }

        @Override
        public void onWritable() {
            if (!isStale()) {
                pump();
            }
        }
    }
}
