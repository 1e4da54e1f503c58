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
import dev.llafar.transcriber.session.SessionTurn.Wanted;
import dev.llafar.transcriber.session.StablePrefix.Shown;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * One session: samples in, decode requests for the device out, transcripts in, events out. Each call returns what follows
 * from it.
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

    /** Utterances whose final was not emitted, oldest first; the last may be open. At most the bound and what one chunk holds. */
    private final Deque<TrackedUtterance> utterances = new ArrayDeque<>();

    private final Map<DecodeRequest, Requested> requested = new HashMap<>();
    private long finals;
    private long settledSample;
    private long settledEmitted;
    private boolean isFinished;

    private record Requested(TrackedUtterance utterance, long endSample, int speechSamples) {}

    private List<SpeechEvent> events = new ArrayList<>();
    private List<Wanted> requests = new ArrayList<>();
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
    public SessionTurn accept(short[] samples, long receivedNanos) {
        receipts.received(segmenter.positionSample(), receivedNanos);
        segmenter.accept(samples).forEach(this::accept);
        receipts.forgetBefore(segmenter.settledThroughSample());
        requestPartial(receivedNanos);
        return turn(receivedNanos);
    }

    /** Ends the audio: an open utterance is ended and its final requested. */
    public SessionTurn finish(long nowNanos) {
        segmenter.finish().forEach(this::accept);
        isFinished = true;
        return turn(nowNanos);
    }

    /** Accepts the device's transcript; one for a withdrawn request changes nothing. */
    public SessionTurn answered(DecodeRequest request, Transcript transcript, long nowNanos) {
        Requested question = requested.remove(request);
        if (question != null) {
            if (request == question.utterance().finalRequest) {
                takeFinal(question, request, transcript);
            } else {
                takePartial(question, request, transcript);
            }
        }
        return turn(nowNanos);
    }

    /** A partial was shed; the next one is requested when there is more audio. */
    public void shed(DecodeRequest request) {
        requested.remove(request);
    }

    /** Audio that the session keeps: of the open utterance and of those whose final is not decoded. */
    public long keptSamples() {
        long kept = segmenter.inProgressSamples();
        for (TrackedUtterance tracked : utterances) {
            Utterance ended = tracked.ended;
            if (ended != null && tracked.written == null) {
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
        requested.clear();
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
        requested.entrySet().removeIf(entry -> {
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
        String prefix = open.isPromiseForced ? open.promise.promised() : "";
        DecodeRequest request = new DecodeRequest(speech.samples(), partialOptions, prefix);
        int speechSamples = Math.toIntExact(speech.speechEndSample() - speech.startSample());
        requested.put(request, new Requested(open, speech.startSample() + speech.samples().length, speechSamples));
        requests.add(new Wanted(request, false, nowNanos));
    }

    private void takePartial(Requested question, DecodeRequest request, Transcript transcript) {
        TrackedUtterance open = question.utterance();
        if (transcript.text().isEmpty()
                || transcript.lowConfidence()
                || request.samples().length <= open.partialShownSamples) {
            return;
        }
        if (open.promise.isContradictedBy(transcript.text())) {
            open.isPromiseForced = true;
            return;
        }
        open.partialShownSamples = request.samples().length;
        Shown shown = open.promise.extend(transcript.text(), question.speechSamples());
        open.pendingPartial = new SpeechEvent.Partial(
                settledThroughSample(),
                open.startSample,
                question.endSample(),
                shown.text(),
                shown.stableLength(),
                transcript.language());
    }

    private void takeFinal(Requested question, DecodeRequest request, Transcript transcript) {
        TrackedUtterance tracked = question.utterance();
        boolean isFree = request.prefix().isEmpty();
        if (isFree && tracked.promise.isContradictedBy(transcript.text())) {
            requestFinal(tracked, request.samples(), tracked.promise.promised());
        } else {
            tracked.written = transcript;
        }
    }

    private void requestFinal(TrackedUtterance tracked, short[] samples, String prefix) {
        DecodeRequest request = new DecodeRequest(samples, finalOptions, prefix);
        tracked.finalRequest = request;
        requested.put(request, new Requested(tracked, tracked.startSample + samples.length, samples.length));
        long deadlineNanos = tracked.speechEndNanos + limits.finalTarget().toNanos();
        requests.add(new Wanted(request, true, deadlineNanos));
    }

    private SessionTurn turn(long nowNanos) {
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
        SessionTurn turn = new SessionTurn(events, requests, withdrawn);
        events = new ArrayList<>();
        requests = new ArrayList<>();
        withdrawn = new ArrayList<>();
        return turn;
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
            Transcript written = first.written;
            String text = written == null ? "" : first.promise.conclude(written.text());
            if (!first.isAnnounced && (written == null || !text.isEmpty())) {
                first.isAnnounced = true;
                events.add(new SpeechEvent.SpeechStarted(settledThroughSample(), first.startSample));
            }
            if (written == null) {
                if (first.pendingPartial != null) {
                    events.add(first.pendingPartial);
                    first.pendingPartial = null;
                }
                break;
            }
            utterances.removeFirst();
            isEmptyFinal = text.isEmpty();
            if (!isEmptyFinal) {
                events.add(finalOf(first, written, text, nowNanos));
            }
        }
        return isEmptyFinal;
    }

    private SpeechEvent.Final finalOf(TrackedUtterance tracked, Transcript written, String text, long nowNanos) {
        long endSample = tracked.ended == null ? tracked.startSample : tracked.ended.endSample();
        long latencyMillis = Math.max(0, nowNanos - tracked.speechEndNanos) / 1_000_000;
        return new SpeechEvent.Final(
                settledThroughSample(),
                finals++,
                tracked.startSample,
                endSample,
                text,
                written.language(),
                tracked.words(written),
                written.averageLogProbability(),
                written.lowConfidence(),
                (int) Math.min(latencyMillis, Integer.MAX_VALUE));
    }
}
