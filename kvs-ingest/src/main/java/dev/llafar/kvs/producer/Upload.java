package dev.llafar.kvs.producer;

import dev.llafar.kvs.endpoint.ServiceErrors;
import dev.llafar.kvs.put.Acknowledgement;
import dev.llafar.kvs.put.PutMediaError;
import dev.llafar.kvs.retry.Backoff;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * The decisions of an upload: what to send and when, what to resend, when to stop. The caller reports each event and then
 * calls {@link #next}. A fragment is settled when the service acknowledged that it keeps it. Fragments that are not settled
 * when a connection ends are sent again on the next one, in order. Performs no I/O.
 */
public final class Upload {
    private enum Phase {
        DISCONNECTED,
        CONNECTING,
        STREAMING,
        BODY_ENDED,
        BROKEN
    }

    private final ProducerSettings settings;
    private final boolean persists;
    private final Backoff.Attempts attempts;
    private final Deque<KvsProducer.OutgoingFragment> toSend = new ArrayDeque<>();
    private final Map<Long, KvsProducer.OutgoingFragment> inFlight = new LinkedHashMap<>();
    private final PutReport.Counter counter = new PutReport.Counter();
    private Phase phase = Phase.DISCONNECTED;
    private boolean pulling;
    private boolean sourceEnded;
    private long connectAtMillis = Long.MIN_VALUE;
    private long lastSendMillis = Long.MIN_VALUE / 2;
    private long lastAcknowledgementMillis;
    private long paceOriginMillis = Long.MIN_VALUE;
    private KvsProducer.PutFailure lastFailure =
            new KvsProducer.PutFailure("ConnectionLost", "the connection was lost");
    private KvsProducer.@Nullable PutFailure failure;

    /**
     * Creates an upload that is not started.
     *
     * @param persists whether the stream retains fragments; then PERSISTED settles a fragment, otherwise RECEIVED
     */
    public Upload(ProducerSettings settings, boolean persists, RandomGenerator random) {
        this.settings = settings;
        this.persists = persists;
        this.attempts = settings.backoff().start(random);
    }

    /** Returns the next action. */
    public Step next(long nowMillis) {
        if (failure != null) {
            return new Step.GiveUp(failure);
        }
        if (sourceEnded && !pulling && toSend.isEmpty() && inFlight.isEmpty() && phase != Phase.STREAMING) {
            return new Step.Done(counter.report());
        }
        return switch (phase) {
            case DISCONNECTED -> connect(nowMillis);
            case CONNECTING -> new Step.Wait(Long.MAX_VALUE);
            case STREAMING -> stream(nowMillis);
            case BODY_ENDED -> awaitAcknowledgement(nowMillis);
            case BROKEN -> {
                reconnectLater(nowMillis);
                yield new Step.Disconnect();
            }
        };
    }

    private Step connect(long nowMillis) {
        if (nowMillis < connectAtMillis) {
            return new Step.Wait(connectAtMillis);
        }
        phase = Phase.CONNECTING;
        return new Step.Connect();
    }

    private Step stream(long nowMillis) {
        KvsProducer.OutgoingFragment first = toSend.peekFirst();
        if (first != null) {
            long sendAtMillis = Math.max(paced(first, nowMillis), lastSendMillis + settings.minGapMillis());
            return nowMillis < sendAtMillis ? new Step.Wait(sendAtMillis) : send(nowMillis);
        }
        if (!sourceEnded && !pulling && hasRoom()) {
            pulling = true;
            return new Step.Pull();
        }
        if (sourceEnded && !pulling) {
            phase = Phase.BODY_ENDED;
            return new Step.EndBody();
        }
        return awaitAcknowledgement(nowMillis);
    }

    private Step send(long nowMillis) {
        KvsProducer.OutgoingFragment fragment = toSend.removeFirst();
        if (inFlight.isEmpty()) {
            lastAcknowledgementMillis = nowMillis; // The timeout starts with the first unsettled fragment.
        }
        inFlight.put(fragment.timecodeMillis(), fragment);
        lastSendMillis = nowMillis;
        counter.sent(fragment);
        return new Step.Send(fragment);
    }

    private Step awaitAcknowledgement(long nowMillis) {
        if (inFlight.isEmpty()) {
            return new Step.Wait(Long.MAX_VALUE);
        }
        long deadlineMillis = lastAcknowledgementMillis + settings.acknowledgementMillis();
        if (nowMillis < deadlineMillis) {
            return new Step.Wait(deadlineMillis);
        }
        reconnectLater(nowMillis);
        return new Step.Disconnect();
    }

    /** A live producer completes a fragment with its last frame. */
    private long paced(KvsProducer.OutgoingFragment fragment, long nowMillis) {
        if (settings.pacing() == ProducerSettings.Pacing.MAX) {
            return nowMillis;
        }
        long endMillis = fragment.timecodeMillis() + fragment.durationMillis();
        if (paceOriginMillis == Long.MIN_VALUE) {
            paceOriginMillis = nowMillis - endMillis;
        }
        return paceOriginMillis + endMillis;
    }

    private boolean hasRoom() {
        long bytes = inFlight.values().stream()
                .mapToLong(fragment -> fragment.bytes().length)
                .sum();
        return inFlight.size() < settings.maxUnsettledFragments() && bytes < settings.maxUnsettledBytes();
    }

    /** The source returned a fragment. */
    public void pulled(KvsProducer.OutgoingFragment fragment) {
        pulling = false;
        toSend.addLast(fragment);
    }

    /** The source has no more fragments. */
    public void sourceEnded() {
        pulling = false;
        sourceEnded = true;
    }

    /** The source failed, and so does the upload, with everything that is unsettled. */
    public void sourceFailed(String message) {
        pulling = false;
        giveUp("SourceFailed", message);
    }

    /** The request is open. */
    public void connected(long nowMillis) {
        phase = Phase.STREAMING;
        lastAcknowledgementMillis = nowMillis;
        counter.connected();
    }

    /** The connection or the response ended, on either side. */
    public void disconnected(long nowMillis) {
        if (phase != Phase.DISCONNECTED) {
            reconnectLater(nowMillis);
        }
    }

    /** The service refused the request. */
    public void refused(int status, String type, String message, long nowMillis) {
        String text = type + " (HTTP " + status + "): " + message;
        if (ServiceErrors.isRetryable(status, type)) {
            lastFailure = new KvsProducer.PutFailure(type, text);
            disconnected(nowMillis);
        } else {
            giveUp(type, text);
        }
    }

    /** The service acknowledged a fragment or reported an error about it. */
    public void acknowledged(Acknowledgement acknowledgement, long nowMillis) {
        lastAcknowledgementMillis = nowMillis;
        long timecode = acknowledgement.fragmentTimecodeMillis().orElse(-1);
        String number = acknowledgement.fragmentNumber().orElse("");
        switch (acknowledgement.type()) {
            case BUFFERING -> counter.numbered(timecode, number);
            case RECEIVED -> settle(timecode, number, !persists);
            case PERSISTED -> settle(timecode, number, true);
            case ERROR -> fail(acknowledgement, timecode);
            case IDLE, UNKNOWN -> {}
        }
    }

    /** The report so far. */
    public PutReport progress() {
        return counter.report();
    }

    private void settle(long timecodeMillis, String number, boolean safe) {
        counter.numbered(timecodeMillis, number);
        KvsProducer.OutgoingFragment fragment = safe ? inFlight.remove(timecodeMillis) : null;
        if (fragment != null) {
            attempts.succeeded();
            counter.settled(fragment, number);
        }
    }

    /** An undocumented error is treated as temporary; the back-off bounds the attempts. */
    private void fail(Acknowledgement acknowledgement, long timecodeMillis) {
        PutMediaError error = acknowledgement.error().orElse(PutMediaError.INTERNAL_ERROR);
        String text = "PutMedia error " + acknowledgement.errorId().orElse("without an id") + " "
                + acknowledgement.errorCode().orElse("") + " at timecode " + timecodeMillis;
        if (error.retryable()) {
            lastFailure = new KvsProducer.PutFailure(error.name(), text);
            phase = Phase.BROKEN;
        } else {
            giveUp(error.name(), text + "; a retry would fail as well");
        }
    }

    private void reconnectLater(long nowMillis) {
        phase = Phase.DISCONNECTED;
        List<KvsProducer.OutgoingFragment> again = new ArrayList<>(inFlight.values());
        inFlight.clear();
        for (KvsProducer.OutgoingFragment fragment : again.reversed()) {
            toSend.addFirst(fragment);
        }
        OptionalLong delayMillis = attempts.failed(nowMillis);
        if (delayMillis.isEmpty()) {
            giveUp(
                    lastFailure.type(),
                    lastFailure.text() + "; given up after " + attempts.failures()
                            + " attempts in a row that settled no fragment");
        }
        connectAtMillis = nowMillis + delayMillis.orElse(0);
    }

    private void giveUp(String type, String message) {
        if (failure == null) {
            failure = new KvsProducer.PutFailure(type, message);
        }
    }

    /** The next action of a producer. */
    public sealed interface Step {
        /** Open a connection, then call {@link Upload#connected} or report the failure. */
        record Connect() implements Step {}

        /** Request a fragment from the source, then call {@link Upload#pulled} or {@link Upload#sourceEnded}. */
        record Pull() implements Step {}

        /** Write this fragment. */
        record Send(KvsProducer.OutgoingFragment fragment) implements Step {}

        /** End the request's body, and continue to read the response. */
        record EndBody() implements Step {}

        /** Close the connection, and call {@link Upload#next} again. */
        record Disconnect() implements Step {}

        /** Do nothing until this time, unless an event occurs. */
        record Wait(long untilMillis) implements Step {}

        /** All fragments are settled. */
        record Done(PutReport report) implements Step {}

        /** The upload failed. */
        record GiveUp(KvsProducer.PutFailure failure) implements Step {}
    }
}
