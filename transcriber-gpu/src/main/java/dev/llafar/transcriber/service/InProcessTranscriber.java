package dev.llafar.transcriber.service;

import dev.llafar.audio.AudioBudget;
import dev.llafar.audio.media.Resampler;
import dev.llafar.audio.speech.Endpointing;
import dev.llafar.audio.speech.SpeechSegmenter;
import dev.llafar.audio.speech.VoiceActivity;
import dev.llafar.audio.transcript.InvalidRequest;
import dev.llafar.audio.transcript.SessionError;
import dev.llafar.audio.transcript.SpeechEvent;
import dev.llafar.audio.transcript.Transcriber;
import dev.llafar.audio.transcript.TranscriberCapabilities;
import dev.llafar.audio.transcript.TranscriberListener;
import dev.llafar.audio.transcript.TranscriberStream;
import dev.llafar.audio.transcript.TranscriptionRequest;
import dev.llafar.transcriber.batch.Admission;
import dev.llafar.transcriber.batch.Admission.Ticket;
import dev.llafar.transcriber.batch.DeviceMetrics;
import dev.llafar.transcriber.batch.DeviceWorker;
import dev.llafar.transcriber.batch.UtteranceJob;
import dev.llafar.transcriber.model.DecodeRequest;
import dev.llafar.transcriber.model.ModelDescription;
import dev.llafar.transcriber.model.SlotDecoder;
import dev.llafar.transcriber.session.InputRate;
import dev.llafar.transcriber.session.UtteranceTracker;
import dev.llafar.transcriber.session.UtteranceTracker.Output;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Whisper on a device of this process. A stream runs on the executor of its caller:
 *
 * <pre>
 *   write(samples)
 *     -> SpeechSegmenter    voice activity, endpointing
 *     -> UtteranceTracker   utterances to decode requests
 *     -> DeviceWorker       batches the requests of all streams on the device's thread
 *          -> WhisperDecoder  log-mel, encoder, decoder: samples to text
 *     -> UtteranceTracker   transcripts to events
 *     -> TranscriberListener
 * </pre>
 *
 * <p>The gRPC service ({@link TranscriberServer}) is a shell around it.
 */
public final class InProcessTranscriber implements Transcriber {
    private static final Logger LOG = LoggerFactory.getLogger(InProcessTranscriber.class);

    /** Constant, so that the same audio always gives the same text. */
    private static final long RANDOM_SEED = 0;

    private final DeviceWorker device;
    private final TranscriberCapabilities capabilities;
    private final TranscriberOptions options;
    private final Endpointing endpointing;
    private final Supplier<VoiceActivity> detectors;
    private final AudioBudget budget;
    private final Set<Stream> streams = ConcurrentHashMap.newKeySet();
    private final ScheduledExecutorService heartbeat = Executors.newSingleThreadScheduledExecutor(
            Thread.ofPlatform().name("llafar-heartbeat").daemon(true).factory());

    private InProcessTranscriber(
            DeviceWorker device, TranscriberOptions options, Supplier<VoiceActivity> detectors, AudioBudget budget) {
        this.device = device;
        this.capabilities = capabilitiesOf(device.model());
        this.options = options;
        this.detectors = detectors;
        this.budget = budget;
        Endpointing wanted = options.endpointing();
        this.endpointing = device.model().contextSamples() < wanted.longestSamples()
                ? wanted.withLongestSamples(device.model().contextSamples())
                : wanted;
    }

    /**
     * Loads a model and warms it up.
     *
     * @param decoders called on the device's thread, and again if the decoder must be replaced; this transcriber closes it
     * @param detectors makes the voice activity detector of each stream
     * @param budget bounds the audio that all streams keep
     * @return completes when the transcriber is ready; fails with the reason if it could not start, after releasing everything
     */
    public static CompletionStage<InProcessTranscriber> start(
            TranscriberOptions options,
            Supplier<SlotDecoder> decoders,
            Supplier<VoiceActivity> detectors,
            AudioBudget budget) {
        return DeviceWorker.start("llafar-device", new WarmedDecoder(decoders), options.schedule(), System::nanoTime)
                .thenApply(device -> {
                    loadResampler();
                    InProcessTranscriber transcriber = new InProcessTranscriber(device, options, detectors, budget);
                    long interval = TranscriberCapabilities.HEARTBEAT_MILLIS;
                    var unused = transcriber.heartbeat.scheduleAtFixedRate(
                            transcriber::beat, interval, interval, TimeUnit.MILLISECONDS);
                    return transcriber;
                });
    }

    /** Loading native code takes longer than an event loop may be blocked. */
    private static void loadResampler() {
        new Resampler(Resampler.MIN_RATE_HZ).close();
    }

    public ModelDescription model() {
        return device.model();
    }

    public DeviceMetrics metrics() {
        return device.metrics();
    }

    /** Whether new streams are accepted: the device works, and is neither stuck nor draining nor overloaded. */
    public boolean isReady() {
        return device.refusal().isEmpty();
    }

    @Override
    public TranscriberCapabilities capabilities() {
        return capabilities;
    }

    private static TranscriberCapabilities capabilitiesOf(ModelDescription model) {
        return new TranscriberCapabilities(model.languages(), model.tasks(), true, true, true);
    }

    @Override
    public CompletionStage<Void> check() {
        return device.refusal()
                .<CompletionStage<Void>>map(refused ->
                        CompletableFuture.failedFuture(new IllegalStateException("transcriber: " + refused.detail())))
                .orElseGet(() -> CompletableFuture.completedFuture(null));
    }

    @Override
    public TranscriberStream open(
            TranscriptionRequest request, long startSample, Executor executor, TranscriberListener listener) {
        Stream stream = new Stream(request, startSample, executor, listener);
        executor.execute(stream::begin);
        return stream;
    }

    /** Accepts no more streams. Open streams continue. */
    public void drain() {
        device.drain();
    }

    /** Fails the streams that are open and releases the device. */
    @Override
    public CompletionStage<Void> close() {
        heartbeat.shutdownNow();
        device.close();
        SessionError closed = SessionError.of(
                SessionError.Code.TRANSCRIBER_UNAVAILABLE, "transcriber: it was closed; resume elsewhere");
        onStreams(stream -> stream.end(closed));
        return device.ended();
    }

    /** Calls every open stream on its executor. */
    private void onStreams(Consumer<Stream> action) {
        for (Stream stream : streams) {
            try {
                stream.executor.execute(() -> action.accept(stream));
            } catch (RuntimeException stopped) {
                // An executor that was shut down has no stream left to serve; the others must still be called.
                LOG.debug("A stream's executor accepts no tasks any more");
            }
        }
    }

    /** Sends a heartbeat to every stream while the device works. Without heartbeats, sessions move to another transcriber. */
    void beat() {
        DeviceMetrics.State state = device.metrics().state();
        if (state == DeviceMetrics.State.WORKING || state == DeviceMetrics.State.DRAINING) {
            onStreams(Stream::beat);
        }
    }

    private static DecodeRequest.Options options(TranscriptionRequest request) {
        return new DecodeRequest.Options(
                request.languages(), request.task(), request.wordTimes(), request.phrases(), RANDOM_SEED);
    }

    private void requireSupported(TranscriptionRequest request) {
        ModelDescription model = device.model();
        for (String language : request.languages()) {
            if (!model.languages().contains(language)) {
                throw new InvalidRequest(
                        "languages", language, "languages of the checkpoint: " + new TreeSet<>(model.languages()));
            }
        }
        if (!model.tasks().contains(request.task())) {
            throw new InvalidRequest(
                    "task", request.task().name(), "tasks of the checkpoint: " + new TreeSet<>(model.tasks()));
        }
    }

    private static SessionError refusal(Admission.Refused refused) {
        return switch (refused.reason()) {
            case SESSIONS_FULL, QUEUE_FULL, LAGGING ->
                SessionError.of(
                        SessionError.Code.OVERLOADED,
                        refused.detail() + "; try again in " + refused.retryAfterMillis() + " ms");
            case CLOSING, DEVICE_FAILED ->
                SessionError.of(
                        SessionError.Code.TRANSCRIBER_UNAVAILABLE, refused.detail() + "; try elsewhere or later");
        };
    }

    /** One session on the device; belongs to its executor. */
    private final class Stream implements TranscriberStream {
        private final TranscriptionRequest request;
        private final long startSample;
        private final Executor executor;
        private final TranscriberListener listener;
        private final Map<DecodeRequest, UtteranceJob> jobs = new HashMap<>();
        private final InputRate rate = new InputRate();
        private @Nullable Ticket ticket;
        private AudioBudget.@Nullable Share share;
        private @Nullable UtteranceTracker tracker;
        private boolean isFull;
        private boolean finished;
        private boolean over;

        private Stream(
                TranscriptionRequest request, long startSample, Executor executor, TranscriberListener listener) {
            this.request = request;
            this.startSample = startSample;
            this.executor = executor;
            this.listener = listener;
        }

        private void begin() {
            if (over) {
                return;
            }
            try {
                requireSupported(request);
                share = budget.open(AudioBudget.SESSION_FLOOR_SAMPLES);
                if (share == null) {
                    end(SessionError.of(
                            SessionError.Code.OVERLOADED,
                            "audio memory: all of it is reserved by other sessions; try again in 5000 ms"));
                    return;
                }
                switch (device.admit()) {
                    case Admission.Admitted(Ticket admitted) -> ticket = admitted;
                    case Admission.Refused refused -> {
                        end(refusal(refused));
                        return;
                    }
                }
                tracker = new UtteranceTracker(
                        new SpeechSegmenter(endpointing, detectors.get(), startSample),
                        InProcessTranscriber.options(request),
                        request.partials(),
                        options.tracker());
            } catch (InvalidRequest invalid) {
                end(SessionError.invalid(invalid));
                return;
            } catch (RuntimeException | Error failure) {
                LOG.error("A stream could not be opened", failure);
                end(SessionError.of(SessionError.Code.INTERNAL, "transcriber: an internal error; see its log"));
                return;
            }
            streams.add(this);
            boolean wasFinished = finished; // a finish during onReady ends the audio itself
            listener.onReady();
            if (wasFinished) {
                endAudio();
            } else if (!over && !finished) {
                listener.onWritable();
            }
        }

        @Override
        public boolean isWritable() {
            return tracker != null && !finished && !over && !isFull;
        }

        @Override
        public void write(short[] samples) {
            UtteranceTracker open = tracker;
            if (finished || open == null) {
                throw new IllegalStateException(
                        "write on a stream that is " + (finished ? "finished" : "not open yet"));
            }
            if (!over) {
                long now = System.nanoTime();
                rate.received(samples.length, now);
                guarded(() -> follow(open, open.accept(samples, now)));
            }
        }

        @Override
        public void finish() {
            if (!finished && !over) {
                finished = true;
                endAudio();
            }
        }

        private void endAudio() {
            UtteranceTracker open = tracker;
            if (open != null) {
                guarded(() -> follow(open, open.finish(System.nanoTime())));
            }
        }

        @Override
        public void cancel() {
            over = true;
            release();
        }

        private void beat() {
            UtteranceTracker open = tracker;
            if (!over && open != null) {
                listener.onEvent(new SpeechEvent.Settled(open.settledThroughSample()));
            }
        }

        /** Passes requests to the device and events to the listener, not before the caller's method has returned. */
        private void follow(UtteranceTracker open, Output turn) {
            for (DecodeRequest withdrawn : turn.withdrawn()) {
                UtteranceJob job = jobs.remove(withdrawn);
                if (job != null) {
                    device.cancel(job);
                }
            }
            turn.requests().forEach(this::submit);
            updateRoom(open);
            List<SpeechEvent> events = turn.events();
            boolean isDone = open.isDone();
            if (!events.isEmpty() || isDone) {
                executor.execute(() -> {
                    for (SpeechEvent event : events) {
                        if (!over) {
                            listener.onEvent(event);
                        }
                    }
                    if (isDone) {
                        end(null);
                    }
                });
            }
        }

        private void submit(Output.Request wanted) {
            Ticket admitted = ticket;
            if (admitted == null) {
                return;
            }
            boolean isBulk = rate.isBulk(System.nanoTime());
            if (isBulk && !wanted.isFinal()) {
                // Nobody reads along with a file; its partials would only delay those of live speech.
                executor.execute(() -> {
                    UtteranceTracker open = tracker;
                    if (open != null) {
                        open.shed(wanted.request());
                    }
                });
                return;
            }
            UtteranceJob.Kind kind = isBulk ? UtteranceJob.Kind.BULK_FINAL : UtteranceJob.Kind.FINAL;
            UtteranceJob job = new UtteranceJob(
                    admitted,
                    wanted.isFinal() ? kind : UtteranceJob.Kind.PARTIAL,
                    wanted.request(),
                    wanted.deadlineNanos(),
                    outcome -> executor.execute(() -> decoded(wanted, outcome)));
            jobs.put(wanted.request(), job);
            device.submit(job);
        }

        private void decoded(Output.Request wanted, UtteranceJob.Outcome outcome) {
            UtteranceTracker open = tracker;
            if (over || open == null || jobs.remove(wanted.request()) == null) {
                return; // ended, or withdrawn
            }
            switch (outcome) {
                case UtteranceJob.Outcome.Transcribed transcribed ->
                    guarded(() ->
                            follow(open, open.answered(wanted.request(), transcribed.transcript(), System.nanoTime())));
                case UtteranceJob.Outcome.Failed failed
                when wanted.isFinal() ->
                    end(SessionError.of(
                            SessionError.Code.TRANSCRIBER_UNAVAILABLE,
                            "an utterance could not be decoded; resume elsewhere from settled_through_sample, "
                                    + open.settledThroughSample()));
                case UtteranceJob.Outcome.Failed failed -> open.shed(wanted.request());
                case UtteranceJob.Outcome.Shed shed -> open.shed(wanted.request());
            }
        }

        private void updateRoom(UtteranceTracker open) {
            AudioBudget.Share kept = share;
            if (kept != null) {
                kept.keep(open.keptSamples());
            }
            boolean wasFull = isFull;
            isFull = open.isFull() || (kept != null && kept.isFull());
            if (wasFull && !isFull && !finished) {
                executor.execute(() -> {
                    if (isWritable()) {
                        listener.onWritable();
                    }
                });
            }
        }

        private void guarded(Runnable action) {
            try {
                action.run();
            } catch (RuntimeException failure) {
                LOG.error("A stream failed", failure);
                end(SessionError.of(SessionError.Code.INTERNAL, "transcriber: an internal error; see its log"));
            }
        }

        private void end(@Nullable SessionError error) {
            if (over) {
                return;
            }
            over = true;
            UtteranceTracker open = tracker;
            long settled = open == null ? startSample : open.settledThroughSample();
            release();
            listener.onEvent(
                    error == null
                            ? new SpeechEvent.SessionEnded(settled)
                            : new SpeechEvent.SessionFailed(settled, error));
        }

        /** Releases the jobs, the place on the device, the native memory and the audio. */
        private void release() {
            streams.remove(this);
            jobs.clear();
            Ticket admitted = ticket;
            if (admitted != null) {
                ticket = null;
                device.release(admitted);
            }
            UtteranceTracker open = tracker;
            if (open != null) {
                tracker = null;
                open.close();
            }
            AudioBudget.Share kept = share;
            if (kept != null) {
                share = null;
                kept.close();
            }
        }
    }
}
