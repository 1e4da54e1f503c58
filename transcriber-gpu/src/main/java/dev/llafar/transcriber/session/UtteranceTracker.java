package dev.llafar.transcriber.session;

import dev.llafar.audio.speech.EndpointEvent;
import dev.llafar.audio.speech.EndpointEvent.SpeechStarted;
import dev.llafar.audio.speech.EndpointEvent.Utterance;
import dev.llafar.audio.speech.Endpointer.SpeechInProgress;
import dev.llafar.audio.speech.SpeechSegmenter;
import dev.llafar.audio.transcript.SpeechEvent;
import dev.llafar.transcriber.model.DecodeRequest;
import dev.llafar.transcriber.model.DecodeRequest.Options;
import dev.llafar.transcriber.model.Transcript;
import dev.llafar.transcriber.session.StablePrefix.Hypothesis;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Tracks the utterances of one session. It converts samples to decode requests for the device, and transcripts to events.
 *
 * <pre>
 *   samples -> SpeechSegmenter -> open utterance --(every half second)--> partial request -> StablePrefix -> Partial
 *                                   ended utterance -------------------> final request --> prefix kept? -> Final
 *                                                                              ^                   | no
 *                                                                              '-- with prefix ----'
 * </pre>
 *
 * <p>Events come in the order in which they were said: nothing of an utterance is emitted before the final of the utterance
 * before it. Not thread safe; close it to free the segmenter.
 */
public final class UtteranceTracker implements AutoCloseable {
    private final SpeechSegmenter segmenter;
    private final TrackerLimits limits;
    private final Options finalOptions;
    private final Options partialOptions;
    private final boolean wantsPartials;
    private final ReceiptTimes receipts = new ReceiptTimes();

    /** Utterances without an emitted final, oldest first; the last may be open. At most the bound and those of one chunk. */
    private final Deque<TrackedUtterance> utterances = new ArrayDeque<>();

    private final Map<DecodeRequest, Pending> pending = new HashMap<>();
    private long finals;
    private long settledSample;
    private long settledEmitted;
    private boolean isFinished;

    private record Pending(TrackedUtterance utterance, long endSample, int speechSamples) {}

    private List<SpeechEvent> events = new ArrayList<>();
    private List<Output.Request> requests = new ArrayList<>();
    private List<DecodeRequest> withdrawn = new ArrayList<>();

    /**
     * @param segmenter owned from now on; its position is where the session's sample clock starts
     * @param options what the session requested
     * @param wantsPartials false: finals only
     */
    public UtteranceTracker(SpeechSegmenter segmenter, Options options, boolean wantsPartials, TrackerLimits limits) {
        this.segmenter = segmenter;
        this.limits = limits;
        this.finalOptions = options;
        // Word times cost a decoder pass, and a partial has none.
        this.partialOptions =
                new Options(options.languages(), options.task(), false, options.phrases(), options.randomSeed());
        this.wantsPartials = wantsPartials;
        this.settledSample = segmenter.settledThroughSample();
        this.settledEmitted = settledSample;
    }

    /** Accepts the next samples, any number; the array is not kept. */
    public Output accept(short[] samples, long receivedNanos) {
        receipts.received(segmenter.positionSample(), receivedNanos);
        segmenter.accept(samples).forEach(this::accept);
        receipts.removeBefore(segmenter.settledThroughSample());
        requestPartial(receivedNanos);
        return output(receivedNanos);
    }

    /** Ends the audio: an open utterance is ended and its final requested. */
    public Output finish(long nowNanos) {
        segmenter.finish().forEach(this::accept);
        isFinished = true;
        return output(nowNanos);
    }

    /** Accepts the device's transcript; one for a withdrawn request changes nothing. */
    public Output answered(DecodeRequest request, Transcript transcript, long nowNanos) {
        Pending pendingRequest = pending.remove(request);
        if (pendingRequest != null) {
            if (request == pendingRequest.utterance().finalRequest) {
                takeFinal(pendingRequest, request, transcript);
            } else {
                takePartial(pendingRequest, request, transcript);
            }
        }
        return output(nowNanos);
    }

    /** A partial was shed; the next one is requested when there is more audio. */
    public void shed(DecodeRequest request) {
        pending.remove(request);
    }

    /** Audio that the session keeps: of the open utterance and of those whose final is not decoded. */
    public long keptSamples() {
        long kept = segmenter.inProgressSamples();
        for (TrackedUtterance tracked : utterances) {
            Utterance ended = tracked.ended;
            if (ended != null && tracked.transcript == null) {
                kept += ended.samples().length;
            }
        }
        return kept;
    }

    /** Whether the bound of outstanding finals is reached: send no more audio until a final was decoded. */
    public boolean isFull() {
        return utterances.stream().filter(each -> each.ended != null).count() >= limits.outstandingFinals();
    }

    /** Whether the last event has been emitted after {@link #finish}. */
    public boolean isDone() {
        return isFinished && utterances.isEmpty();
    }

    /** All speech before this position is in emitted finals. Never decreases. */
    public long settledThroughSample() {
        long settled = segmenter.settledThroughSample();
        if (!utterances.isEmpty()) {
            settled = Math.min(settled, utterances.getFirst().startSample);
        }
        settledSample = Math.max(settledSample, settled);
        return settledSample;
    }

    @Override
    public void close() {
        pending.clear();
        utterances.clear();
        segmenter.close();
    }

    private void accept(EndpointEvent event) {
        switch (event) {
            case SpeechStarted(long startSample) ->
                utterances.addLast(new TrackedUtterance(startSample, limits.stability()));
            case Utterance utterance -> end(utterances.getLast(), utterance);
        }
    }

    private void end(TrackedUtterance tracked, Utterance utterance) {
        tracked.ended = utterance;
        tracked.speechEndNanos = receipts.nanosOf(utterance.speechEndSample() - 1);
        tracked.pendingPartial = null;
        pending.entrySet().removeIf(entry -> {
            boolean isSuperseded = entry.getValue().utterance() == tracked;
            if (isSuperseded) {
                withdrawn.add(entry.getKey());
            }
            return isSuperseded;
        });
    }

    /** Only for the oldest utterance: a partial behind a missing final could not be emitted. */
    private void requestPartial(long nowNanos) {
        if (!wantsPartials || utterances.size() != 1 || utterances.getFirst().ended != null) {
            return;
        }
        TrackedUtterance open = utterances.getFirst();
        if (segmenter.inProgressSamples() - open.partialRequestedSamples < limits.partialIntervalSamples()) {
            return;
        }
        SpeechInProgress speech = segmenter.inProgress();
        if (speech == null) {
            return;
        }
        open.partialRequestedSamples = speech.samples().length;
        String prefix = open.isPrefixForced ? open.stablePrefix.text() : "";
        DecodeRequest request = new DecodeRequest(speech.samples(), partialOptions, prefix);
        int speechSamples = Math.toIntExact(speech.speechEndSample() - speech.startSample());
        pending.put(request, new Pending(open, speech.startSample() + speech.samples().length, speechSamples));
        requests.add(new Output.Request(request, false, nowNanos));
    }

    private void takePartial(Pending pendingRequest, DecodeRequest request, Transcript transcript) {
        TrackedUtterance open = pendingRequest.utterance();
        if (transcript.text().isEmpty()
                || transcript.lowConfidence()
                || request.samples().length <= open.partialEmittedSamples) {
            return;
        }
        if (open.stablePrefix.isContradictedBy(transcript.text())) {
            open.isPrefixForced = true;
            return;
        }
        open.partialEmittedSamples = request.samples().length;
        Hypothesis hypothesis = open.stablePrefix.extend(transcript.text(), pendingRequest.speechSamples());
        open.pendingPartial = new SpeechEvent.Partial(
                settledThroughSample(),
                open.startSample,
                pendingRequest.endSample(),
                hypothesis.text(),
                hypothesis.stableLength(),
                transcript.language());
    }

    private void takeFinal(Pending pendingRequest, DecodeRequest request, Transcript transcript) {
        TrackedUtterance tracked = pendingRequest.utterance();
        boolean hasNoPrefix = request.prefix().isEmpty();
        if (hasNoPrefix && tracked.stablePrefix.isContradictedBy(transcript.text())) {
            requestFinal(tracked, request.samples(), tracked.stablePrefix.text());
        } else {
            tracked.transcript = transcript;
        }
    }

    private void requestFinal(TrackedUtterance tracked, short[] samples, String prefix) {
        DecodeRequest request = new DecodeRequest(samples, finalOptions, prefix);
        tracked.finalRequest = request;
        pending.put(request, new Pending(tracked, tracked.startSample + samples.length, samples.length));
        long deadlineNanos = tracked.speechEndNanos + limits.finalTarget().toNanos();
        requests.add(new Output.Request(request, true, deadlineNanos));
    }

    private Output output(long nowNanos) {
        requestFinals();
        boolean isEmptyFinal = emit(nowNanos);
        if (!events.isEmpty()) {
            settledEmitted = events.getLast().settledThroughSample();
        }
        long unreported = settledThroughSample() - settledEmitted;
        if (unreported >= limits.settledIntervalSamples() || (unreported > 0 && (isEmptyFinal || isDone()))) {
            settledEmitted = settledThroughSample();
            events.add(new SpeechEvent.Settled(settledEmitted));
        }
        Output output = new Output(events, requests, withdrawn);
        events = new ArrayList<>();
        requests = new ArrayList<>();
        withdrawn = new ArrayList<>();
        return output;
    }

    /** The device's queue accepts no more than the bound; utterances beyond it, ended by one large chunk, wait here. */
    private void requestFinals() {
        long onDevice = utterances.stream().filter(TrackedUtterance::isOnDevice).count();
        for (TrackedUtterance tracked : utterances) {
            if (onDevice == limits.outstandingFinals()) {
                return;
            }
            Utterance ended = tracked.ended;
            if (tracked.awaitsDevice() && ended != null) {
                requestFinal(tracked, ended.samples(), "");
                onDevice++;
            }
        }
    }

    /** Emits what can be emitted in order; returns whether an utterance turned out to contain no words. */
    private boolean emit(long nowNanos) {
        boolean isEmptyFinal = false;
        while (!utterances.isEmpty()) {
            TrackedUtterance first = utterances.getFirst();
            Transcript transcript = first.transcript;
            String text = transcript == null ? "" : first.stablePrefix.finalText(transcript.text());
            if (!first.isAnnounced && (transcript == null || !text.isEmpty())) {
                first.isAnnounced = true;
                events.add(new SpeechEvent.SpeechStarted(settledThroughSample(), first.startSample));
            }
            if (transcript == null) {
                if (first.pendingPartial != null) {
                    events.add(first.pendingPartial);
                    first.pendingPartial = null;
                }
                break;
            }
            utterances.removeFirst();
            isEmptyFinal = text.isEmpty();
            if (!isEmptyFinal) {
                events.add(finalOf(first, transcript, text, nowNanos));
            }
        }
        return isEmptyFinal;
    }

    private SpeechEvent.Final finalOf(TrackedUtterance tracked, Transcript transcript, String text, long nowNanos) {
        long endSample = tracked.ended == null ? tracked.startSample : tracked.ended.endSample();
        long latencyMillis = Math.max(0, nowNanos - tracked.speechEndNanos) / 1_000_000;
        return new SpeechEvent.Final(
                settledThroughSample(),
                finals++,
                tracked.startSample,
                endSample,
                text,
                transcript.language(),
                tracked.words(transcript),
                transcript.averageLogProbability(),
                transcript.lowConfidence(),
                (int) Math.min(latencyMillis, Integer.MAX_VALUE));
    }

    /**
     * The result of one call.
     *
     * @param events to emit, in this order
     * @param requests to decode; each final must be decoded, a partial may be shed
     * @param withdrawn partial requests whose transcript is no longer needed
     */
    public record Output(List<SpeechEvent> events, List<Request> requests, List<DecodeRequest> withdrawn) {
        public Output {
            events = List.copyOf(events);
            requests = List.copyOf(requests);
            withdrawn = List.copyOf(withdrawn);
        }

        /**
         * A request and its priority.
         *
         * @param deadlineNanos when the transcript is due, on the clock of the receipt times
         */
        public record Request(DecodeRequest request, boolean isFinal, long deadlineNanos) {}
    }
}
