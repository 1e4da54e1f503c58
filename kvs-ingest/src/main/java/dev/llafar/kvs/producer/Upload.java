package dev.llafar.kvs.producer;

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
 * An upload's decisions: what to send, when, what to send again, when to stop. Ask {@link #next} after everything that
 * happens. A fragment is settled when the acknowledgement came that makes it safe; what is not settled when a
 * connection ends goes out again on the next one, in order.
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
    private final Deque<OutgoingFragment> toSend = new ArrayDeque<>();
    private final Map<Long, OutgoingFragment> inFlight = new LinkedHashMap<>();
    private final UploadTally tally = new UploadTally();
    private Phase phase = Phase.DISCONNECTED;
    private boolean pulling;
    private boolean sourceEnded;
    private long connectAtMillis = Long.MIN_VALUE;
    private long lastSendMillis = Long.MIN_VALUE / 2;
    private long lastNewsMillis;
    private long paceOriginMillis = Long.MIN_VALUE;
    private PutFailure lastTrouble = new PutFailure("ConnectionLost", "the connection was lost");
    private @Nullable PutFailure failure;

    /**
     * An upload that has not begun.
     *
     * @param persists whether the stream keeps fragments, so that PERSISTED and not RECEIVED makes them safe
     */
    public Upload(ProducerSettings settings, boolean persists, RandomGenerator random) {
        this.settings = settings;
        this.persists = persists;
        this.attempts = settings.backoff().start(random);
    }

    /** What to do now. */
    public UploadStep next(long nowMillis) {
        if (failure != null) {
            return new UploadStep.GiveUp(failure);
        }
        if (sourceEnded && !pulling && toSend.isEmpty() && inFlight.isEmpty() && phase != Phase.STREAMING) {
            return new UploadStep.Done(tally.report());
        }
        return switch (phase) {
            case DISCONNECTED -> connect(nowMillis);
            case CONNECTING -> new UploadStep.Wait(Long.MAX_VALUE);
            case STREAMING -> stream(nowMillis);
            case BODY_ENDED -> awaitNews(nowMillis);
            case BROKEN -> {
                reconnectLater(nowMillis);
                yield new UploadStep.Disconnect();
            }
        };
    }

    private UploadStep connect(long nowMillis) {
        if (nowMillis < connectAtMillis) {
            return new UploadStep.Wait(connectAtMillis);
        }
        phase = Phase.CONNECTING;
        return new UploadStep.Connect();
    }

    private UploadStep stream(long nowMillis) {
        OutgoingFragment first = toSend.peekFirst();
        if (first != null) {
            long sendAtMillis = Math.max(paced(first, nowMillis), lastSendMillis + settings.minGapMillis());
            return nowMillis < sendAtMillis ? new UploadStep.Wait(sendAtMillis) : send(nowMillis);
        }
        if (!sourceEnded && !pulling && hasRoom()) {
            pulling = true;
            return new UploadStep.Pull();
        }
        if (sourceEnded && !pulling) {
            phase = Phase.BODY_ENDED;
            return new UploadStep.EndBody();
        }
        return awaitNews(nowMillis);
    }

    private UploadStep send(long nowMillis) {
        OutgoingFragment fragment = toSend.removeFirst();
        if (inFlight.isEmpty()) {
            lastNewsMillis = nowMillis; // patience begins with the first fragment that waits for an answer
        }
        inFlight.put(fragment.timecodeMillis(), fragment);
        lastSendMillis = nowMillis;
        tally.sent(fragment);
        return new UploadStep.Send(fragment);
    }

    private UploadStep awaitNews(long nowMillis) {
        if (inFlight.isEmpty()) {
            return new UploadStep.Wait(Long.MAX_VALUE);
        }
        long deadlineMillis = lastNewsMillis + settings.acknowledgementMillis();
        if (nowMillis < deadlineMillis) {
            return new UploadStep.Wait(deadlineMillis);
        }
        reconnectLater(nowMillis);
        return new UploadStep.Disconnect();
    }

    /** A live producer has a fragment complete when its last frame is there. */
    private long paced(OutgoingFragment fragment, long nowMillis) {
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

    /** The source gave a fragment. */
    public void pulled(OutgoingFragment fragment) {
        pulling = false;
        toSend.addLast(fragment);
    }

    /** The source has no more. */
    public void sourceEnded() {
        pulling = false;
        sourceEnded = true;
    }

    /** The source broke: what is unsettled is lost with it, and the upload with both. */
    public void sourceFailed(String message) {
        pulling = false;
        giveUp("SourceFailed", message);
    }

    /** The request is open. */
    public void connected(long nowMillis) {
        phase = Phase.STREAMING;
        lastNewsMillis = nowMillis;
        tally.connected();
    }

    /** The connection ended, or the reply did, whoever wanted it. */
    public void disconnected(long nowMillis) {
        if (phase != Phase.DISCONNECTED) {
            reconnectLater(nowMillis);
        }
    }

    /** The service refused the request. */
    public void refused(int status, String type, String message, long nowMillis) {
        Refusal refusal = Refusal.of(status, type);
        if (refusal == Refusal.FINAL) {
            giveUp(type, type + " (HTTP " + status + "): " + message);
        } else {
            lastTrouble = new PutFailure(type, type + " (HTTP " + status + "): " + message);
            disconnected(nowMillis);
        }
    }

    /** The service said something about a fragment. */
    public void acknowledged(Acknowledgement acknowledgement, long nowMillis) {
        lastNewsMillis = nowMillis;
        long timecode = acknowledgement.fragmentTimecodeMillis().orElse(-1);
        String number = acknowledgement.fragmentNumber().orElse("");
        switch (acknowledgement.type()) {
            case BUFFERING -> tally.named(timecode, number);
            case RECEIVED -> settle(timecode, number, !persists);
            case PERSISTED -> settle(timecode, number, true);
            case ERROR -> fail(acknowledgement, timecode);
            case IDLE, UNKNOWN -> {}
        }
    }

    /** Settled so far, of what was sent so far. */
    public PutReport progress() {
        return tally.report();
    }

    private void settle(long timecodeMillis, String number, boolean safe) {
        tally.named(timecodeMillis, number);
        OutgoingFragment fragment = safe ? inFlight.remove(timecodeMillis) : null;
        if (fragment != null) {
            attempts.succeeded();
            tally.settled(fragment, number);
        }
    }

    /** An error that nobody has documented is taken for a passing one; the attempts are counted. */
    private void fail(Acknowledgement acknowledgement, long timecodeMillis) {
        PutMediaError error = acknowledgement.error().orElse(PutMediaError.INTERNAL_ERROR);
        String text = "PutMedia error " + acknowledgement.errorId().orElse("without an id") + " "
                + acknowledgement.errorCode().orElse("") + " at timecode " + timecodeMillis;
        if (error.retryable()) {
            lastTrouble = new PutFailure(error.name(), text);
            phase = Phase.BROKEN;
        } else {
            giveUp(error.name(), text + ": sending the same fragment again would fail again");
        }
    }

    private void reconnectLater(long nowMillis) {
        phase = Phase.DISCONNECTED;
        List<OutgoingFragment> again = new ArrayList<>(inFlight.values());
        inFlight.clear();
        for (OutgoingFragment fragment : again.reversed()) {
            toSend.addFirst(fragment);
        }
        OptionalLong delayMillis = attempts.failed(nowMillis);
        if (delayMillis.isEmpty()) {
            giveUp(
                    lastTrouble.type(),
                    lastTrouble.text() + "; given up after " + attempts.failures()
                            + " attempts in a row that settled no fragment");
        }
        connectAtMillis = nowMillis + delayMillis.orElse(0);
    }

    private void giveUp(String type, String message) {
        if (failure == null) {
            failure = new PutFailure(type, message);
        }
    }
}
