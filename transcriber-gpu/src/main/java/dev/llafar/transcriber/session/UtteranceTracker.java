package dev.llafar.transcriber.session;

import dev.llafar.audio.speech.EndpointEvent;
import dev.llafar.audio.speech.EndpointEvent.SpeechStarted;
import dev.llafar.audio.speech.EndpointEvent.Utterance;
import dev.llafar.audio.speech.Endpointer.SpeechInProgress;
import dev.llafar.audio.speech.SpeechSegmenter;
import dev.llafar.transcriber.model.DecodeRequest;
import dev.llafar.transcriber.model.DecodeRequest.Options;
import dev.llafar.transcriber.model.Transcript;
import dev.llafar.transcriber.session.SessionEvent.Final;
import dev.llafar.transcriber.session.SessionEvent.Partial;
import dev.llafar.transcriber.session.SessionEvent.Settled;
import dev.llafar.transcriber.session.SessionTurn.Wanted;
import dev.llafar.transcriber.session.StablePrefix.Shown;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * One session: samples in, requests for the device out, answers in, events for the client out. Each call returns what
 * follows from it.
 *
 * <pre>
 *   samples -> SpeechSegmenter -> open utterance --(every half second)--> partial request -> StablePrefix -> Partial
 *                                   ended utterance -------------------> final request --> promise kept? -> Final
 *                                                                              ^                   | no
 *                                                                              '-- with prefix ----'
 * </pre>
 *
 * <p>Events come in the order in which they were said: nothing of an utterance is told before the final of the one before
 * it. Not thread safe; close it to free the segmenter.
 */
public final class UtteranceTracker implements AutoCloseable {
    private final SpeechSegmenter segmenter;
    private final TrackerLimits limits;
    private final Options finalOptions;
    private final Options partialOptions;
    private final boolean wantsPartials;
    private final ReceiptTimes receipts = new ReceiptTimes();

    /** Not told yet, oldest first; the last may be open. At most the bound and what one chunk holds. */
    private final Deque<TrackedUtterance> utterances = new ArrayDeque<>();

    private final Map<DecodeRequest, Asked> asked = new HashMap<>();
    private long finals;
    private long settledSample;
    private long settledTold;
    private boolean isFinished;

    private record Asked(TrackedUtterance utterance, long endSample, int speechSamples) {}

    private List<SessionEvent> events = new ArrayList<>();
    private List<Wanted> requests = new ArrayList<>();
    private List<DecodeRequest> withdrawn = new ArrayList<>();

    /**
     * @param segmenter owned from now on; its position is where the session's sample clock starts
     * @param options what the session asked for
     * @param wantsPartials false: finals only
     */
    public UtteranceTracker(SpeechSegmenter segmenter, Options options, boolean wantsPartials, TrackerLimits limits) {
        this.segmenter = segmenter;
        this.limits = limits;
        this.finalOptions = options;
        // Word times cost a decoder pass, and a partial shows none.
        this.partialOptions =
                new Options(options.languages(), options.task(), false, options.phrases(), options.randomSeed());
        this.wantsPartials = wantsPartials;
        this.settledSample = segmenter.settledThroughSample();
        this.settledTold = settledSample;
    }

    /** Hears the next samples, any number; the array is not kept. */
    public SessionTurn accept(short[] samples, long receivedNanos) {
        receipts.received(segmenter.positionSample(), receivedNanos);
        segmenter.accept(samples).forEach(this::hear);
        receipts.forgetBefore(segmenter.settledThroughSample());
        askForPartial(receivedNanos);
        return turn(receivedNanos);
    }

    /** The client will send no more: what is open is ended and asked for. */
    public SessionTurn finish(long nowNanos) {
        segmenter.finish().forEach(this::hear);
        isFinished = true;
        return turn(nowNanos);
    }

    /** Takes the device's answer; one that was withdrawn changes nothing. */
    public SessionTurn answered(DecodeRequest request, Transcript transcript, long nowNanos) {
        Asked question = asked.remove(request);
        if (question != null) {
            if (request == question.utterance().finalRequest) {
                takeFinal(question, request, transcript);
            } else {
                takePartial(question, request, transcript);
            }
        }
        return turn(nowNanos);
    }

    /** A partial was shed; the next one is asked for when there is more to hear. */
    public void shed(DecodeRequest request) {
        asked.remove(request);
    }

    /** Whether the bound of outstanding finals is reached: feed no more until an answer came. */
    public boolean isFull() {
        return utterances.stream().filter(each -> each.ended != null).count() >= limits.outstandingFinals();
    }

    /** Whether the last event has been told after {@link #finish}. */
    public boolean isDone() {
        return isFinished && utterances.isEmpty();
    }

    /** Everything said before it is in finals already told. Never decreases. */
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
        asked.clear();
        utterances.clear();
        segmenter.close();
    }

    private void hear(EndpointEvent event) {
        switch (event) {
            case SpeechStarted(long startSample) ->
                utterances.addLast(new TrackedUtterance(startSample, limits.stability()));
            case Utterance utterance -> end(utterances.getLast(), utterance);
        }
    }

    private void end(TrackedUtterance tracked, Utterance utterance) {
        tracked.ended = utterance;
        tracked.speechEndNanos = receipts.nanosOf(utterance.speechEndSample() - 1);
        tracked.untoldPartial = null;
        asked.entrySet().removeIf(entry -> {
            boolean isSuperseded = entry.getValue().utterance() == tracked;
            if (isSuperseded) {
                withdrawn.add(entry.getKey());
            }
            return isSuperseded;
        });
    }

    /** Only for the utterance whose turn it is to be told: a partial behind a missing final could not be shown. */
    private void askForPartial(long nowNanos) {
        if (!wantsPartials || utterances.size() != 1 || utterances.getFirst().ended != null) {
            return;
        }
        TrackedUtterance open = utterances.getFirst();
        if (segmenter.inProgressSamples() - open.partialAskedSamples < limits.partialIntervalSamples()) {
            return;
        }
        SpeechInProgress speech = segmenter.inProgress();
        if (speech == null) {
            return;
        }
        open.partialAskedSamples = speech.samples().length;
        String prefix = open.isPromiseForced ? open.promise.promised() : "";
        DecodeRequest request = new DecodeRequest(speech.samples(), partialOptions, prefix);
        int speechSamples = Math.toIntExact(speech.speechEndSample() - speech.startSample());
        asked.put(request, new Asked(open, speech.startSample() + speech.samples().length, speechSamples));
        requests.add(new Wanted(request, false, nowNanos));
    }

    private void takePartial(Asked question, DecodeRequest request, Transcript transcript) {
        TrackedUtterance open = question.utterance();
        if (transcript.text().isEmpty() || request.samples().length <= open.partialShownSamples) {
            return;
        }
        if (open.promise.isContradictedBy(transcript.text())) {
            open.isPromiseForced = true;
            return;
        }
        open.partialShownSamples = request.samples().length;
        Shown shown = open.promise.extend(transcript.text(), question.speechSamples());
        open.untoldPartial = new Partial(
                open.startSample,
                question.endSample(),
                shown.text(),
                shown.stableLength(),
                transcript.language(),
                settledThroughSample());
    }

    private void takeFinal(Asked question, DecodeRequest request, Transcript transcript) {
        TrackedUtterance tracked = question.utterance();
        boolean isFree = request.prefix().isEmpty();
        if (isFree && tracked.promise.isContradictedBy(transcript.text())) {
            askForFinal(tracked, request.samples(), tracked.promise.promised());
        } else {
            tracked.written = transcript;
        }
    }

    private void askForFinal(TrackedUtterance tracked, short[] samples, String prefix) {
        DecodeRequest request = new DecodeRequest(samples, finalOptions, prefix);
        tracked.finalRequest = request;
        asked.put(request, new Asked(tracked, tracked.startSample + samples.length, samples.length));
        long deadlineNanos = tracked.speechEndNanos + limits.finalTarget().toNanos();
        requests.add(new Wanted(request, true, deadlineNanos));
    }

    private SessionTurn turn(long nowNanos) {
        askForFinals();
        boolean isEmptyFinal = tell(nowNanos);
        if (!events.isEmpty()) {
            settledTold = events.getLast().settledThroughSample();
        }
        long untold = settledThroughSample() - settledTold;
        if (untold >= limits.settledIntervalSamples() || (untold > 0 && (isEmptyFinal || isDone()))) {
            settledTold = settledThroughSample();
            events.add(new Settled(settledTold));
        }
        SessionTurn turn = new SessionTurn(events, requests, withdrawn);
        events = new ArrayList<>();
        requests = new ArrayList<>();
        withdrawn = new ArrayList<>();
        return turn;
    }

    /** The device's queue takes no more than the bound; what one large chunk ended beyond it waits here. */
    private void askForFinals() {
        long onDevice = utterances.stream().filter(TrackedUtterance::isOnDevice).count();
        for (TrackedUtterance tracked : utterances) {
            if (onDevice == limits.outstandingFinals()) {
                return;
            }
            Utterance ended = tracked.ended;
            if (tracked.awaitsDevice() && ended != null) {
                askForFinal(tracked, ended.samples(), "");
                onDevice++;
            }
        }
    }

    /** Tells what can be told in order; returns whether an utterance turned out to hold no words. */
    private boolean tell(long nowNanos) {
        boolean isEmptyFinal = false;
        while (!utterances.isEmpty()) {
            TrackedUtterance first = utterances.getFirst();
            Transcript written = first.written;
            String text = written == null ? "" : first.promise.conclude(written.text());
            if (!first.isAnnounced && (written == null || !text.isEmpty())) {
                first.isAnnounced = true;
                events.add(new SessionEvent.SpeechStarted(first.startSample, settledThroughSample()));
            }
            if (written == null) {
                if (first.untoldPartial != null) {
                    events.add(first.untoldPartial);
                    first.untoldPartial = null;
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

    private Final finalOf(TrackedUtterance tracked, Transcript written, String text, long nowNanos) {
        long endSample = tracked.ended == null ? tracked.startSample : tracked.ended.endSample();
        return new Final(
                tracked.startSample,
                endSample,
                text,
                written.language(),
                tracked.words(written),
                written.averageLogProbability(),
                finals++,
                Math.max(0, nowNanos - tracked.speechEndNanos) / 1_000_000,
                settledThroughSample());
    }
}
