package dev.llafar.kvs.consumer;

import dev.llafar.kvs.fragment.CallIdentity;
import dev.llafar.kvs.fragment.Fragment;
import dev.llafar.kvs.fragment.KinesisError;
import dev.llafar.kvs.retry.Backoff;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * A consumer's decisions: where to open, which fragments to pass on, when to open again, when to stop. Ask {@link #next}
 * after everything that happens.
 *
 * <p>The service cannot be asked to start <em>with</em> a fragment: FRAGMENT_NUMBER starts after it. So the search for a
 * named first fragment starts by time, earlier than the event says, and drops what is older by number. The answer proves
 * itself: a first fragment that is not older than the wanted one, and is not it, means that the search began too late, and
 * it begins again with all that the stream retains. Only when even that begins later is the fragment gone.
 */
public final class ReadPlan {
    /** How many fragments back a resent one is recognised: more than any producer keeps unacknowledged. */
    private static final int REMEMBERED = 64;

    private static final String NOT_FOUND = "4000";

    private enum Phase {
        CLOSED,
        OPEN,
        CLOSING
    }

    private final ReadFrom from;
    private final ConsumerSettings settings;
    private final Backoff.Attempts attempts;
    private final CallBoundary boundary;
    private final Deque<Long> producerTimes = new ArrayDeque<>();
    private Phase phase = Phase.CLOSED;
    private String lastNumber = "";
    private String endNumber = "";
    private boolean endAnnounced;
    private boolean searching;
    private boolean fromEarliest;
    private boolean firstOfOpening;
    private boolean newInOpening;
    private long openAtMillis = Long.MIN_VALUE;
    private long lastDataMillis;
    private EndReason.@Nullable Failed failing;
    private @Nullable EndReason ended;

    public ReadPlan(ReadFrom from, ConsumerSettings settings, RandomGenerator random, long nowMillis) {
        this(from, Optional.empty(), settings, random, nowMillis);
    }

    /** @param onlyCall ends where another call begins; empty reads all calls */
    public ReadPlan(
            ReadFrom from,
            Optional<CallIdentity> onlyCall,
            ConsumerSettings settings,
            RandomGenerator random,
            long nowMillis) {
        this.boundary = new CallBoundary(onlyCall);
        this.from = from;
        this.settings = settings;
        this.attempts = settings.backoff().start(random);
        this.lastDataMillis = nowMillis;
        this.searching = from instanceof ReadFrom.Fragment;
        this.lastNumber = from instanceof ReadFrom.After after ? after.number() : "";
    }

    /** What to do now. */
    public ReadStep next(long nowMillis) {
        if (ended != null) {
            return new ReadStep.Finish(ended);
        }
        long silentMillis = nowMillis - lastDataMillis;
        if (silentMillis >= settings.noDataMillis()) {
            ended = failing == null ? new EndReason.NoData(silentMillis) : failing;
            return new ReadStep.Finish(ended);
        }
        long giveUpMillis = lastDataMillis + settings.noDataMillis();
        return switch (phase) {
            case OPEN -> new ReadStep.Wait(giveUpMillis);
            case CLOSING -> {
                phase = Phase.CLOSED;
                yield new ReadStep.Close();
            }
            case CLOSED -> {
                if (nowMillis < openAtMillis) {
                    yield new ReadStep.Wait(Math.min(openAtMillis, giveUpMillis));
                }
                phase = Phase.OPEN;
                firstOfOpening = true;
                newInOpening = false;
                yield new ReadStep.Open(selector(nowMillis));
            }
        };
    }

    private Selector selector(long nowMillis) {
        if (!lastNumber.isEmpty() && !fromEarliest) {
            return new Selector.After(lastNumber);
        }
        if (fromEarliest) {
            return new Selector.Earliest();
        }
        return switch (from) {
            case ReadFrom.Fragment(String number, OptionalLong timeMillis) ->
                timeMillis.isPresent()
                        ? new Selector.AtServerTime(
                                Math.max(0, Math.min(timeMillis.getAsLong(), nowMillis) - settings.startMarginMillis()))
                        : new Selector.Earliest();
            case ReadFrom.After(String number) -> new Selector.After(number);
            case ReadFrom.Now now -> new Selector.Now();
            case ReadFrom.Earliest earliest -> new Selector.Earliest();
        };
    }

    /** What to do with a fragment that came; empty to drop it. */
    public Optional<Verdict> arrived(Fragment fragment, long nowMillis) {
        if (ended != null || phase != Phase.OPEN) {
            return Optional.empty();
        }
        String number = fragment.tags().fragmentNumber().orElse("");
        if (number.isEmpty()) {
            return Optional
                    .empty(); // without a number it can be neither ordered nor resumed from: no GetMedia sends that
        }
        boolean first = firstOfOpening;
        firstOfOpening = false;
        attempts.succeeded();
        failing = null;
        if (searching && from instanceof ReadFrom.Fragment wanted) {
            int order = FragmentNumber.ORDER.compare(number, wanted.number());
            if (order < 0) {
                lastDataMillis = nowMillis; // on its way there
                return Optional.empty();
            }
            if (order > 0 && first && !openedAtEarliest(wanted)) {
                fromEarliest = true;
                phase = Phase.CLOSING;
                return Optional.empty();
            }
            searching = false;
            fromEarliest = false;
            return take(fragment, number, order > 0 ? wanted.number() : "", nowMillis);
        }
        if (!lastNumber.isEmpty() && FragmentNumber.ORDER.compare(number, lastNumber) <= 0) {
            return Optional.empty();
        }
        boolean gap = fromEarliest && first; // after a reconnect the service no longer had our place
        fromEarliest = false;
        return take(fragment, number, gap ? "?" : "", nowMillis);
    }

    private boolean openedAtEarliest(ReadFrom.Fragment wanted) {
        return fromEarliest || wanted.timeMillis().isEmpty();
    }

    private Optional<Verdict> take(Fragment fragment, String number, String missed, long nowMillis) {
        CallBoundary.Side side = boundary.side(CallIdentity.of(fragment.tags()));
        if (side != CallBoundary.Side.INSIDE) { // not the stream's silence, but this call's
            ended = side == CallBoundary.Side.BEHIND ? new EndReason.AnotherCall() : null;
            return Optional.empty();
        }
        lastDataMillis = nowMillis;
        newInOpening = true;
        String before = lastNumber;
        lastNumber = number;
        if (endAnnounced && !endNumber.isEmpty() && FragmentNumber.ORDER.compare(number, endNumber) >= 0) {
            ended = new EndReason.CallEnded();
            if (FragmentNumber.ORDER.compare(number, endNumber) > 0) {
                return Optional.empty(); // the next call's, in a stream that is used again
            }
        }
        if (isSentAgain(fragment)) {
            return Optional.empty();
        }
        if (missed.isEmpty()) {
            return Optional.of(new Verdict(number, Optional.empty()));
        }
        return Optional.of(
                new Verdict(number, Optional.of(new ConsumerEvent.Missed(before, missed.equals("?") ? "" : missed))));
    }

    /**
     * A producer that lost an acknowledgement sends the fragment again, and the service gives it another number. Its
     * place in time is the same to the millisecond, which no two different fragments share.
     */
    private boolean isSentAgain(Fragment fragment) {
        long time = fragment.tags().producerTimestampMillis().orElse(fragment.timeMillis());
        if (producerTimes.contains(time)) {
            return true;
        }
        producerTimes.addLast(time);
        if (producerTimes.size() > REMEMBERED) {
            producerTimes.removeFirst();
        }
        return false;
    }

    /**
     * Pass this fragment on.
     *
     * @param gap what to tell before it, when audio is missing
     */
    public record Verdict(String number, Optional<ConsumerEvent.Missed> gap) {}

    /** The sink has taken what was passed on: however long that took, it was not the stream's silence. */
    public void delivered(long nowMillis) {
        lastDataMillis = nowMillis;
    }

    /**
     * The reply ended as it should: nobody writes at the moment, or no more. Only an opening that brought nothing new is
     * proof that there is nothing; a connection that is cut between two fragments looks just the same.
     */
    public void endedCleanly(long nowMillis) {
        if (phase != Phase.OPEN) {
            return;
        }
        phase = Phase.CLOSED;
        failing = null;
        if (searching && firstOfOpening) {
            fromEarliest = true; // the event's time lies after all that there is
        }
        if (endAnnounced && endNumber.isEmpty() && !newInOpening) {
            ended = new EndReason.CallEnded();
        }
        openAtMillis = nowMillis + settings.reopenMillis();
    }

    /** The connection broke, or the call was refused. The event to tell, if the consumer goes on. */
    public Optional<ConsumerEvent.Reconnecting> failed(ReadFailure failure, long nowMillis) {
        if (phase != Phase.OPEN) {
            return Optional.empty();
        }
        if (!failure.retryable()) {
            phase = Phase.CLOSED;
            ended = new EndReason.Failed(failure.type(), failure.explained());
            return Optional.empty();
        }
        return Optional.of(again(failure.type(), failure.message(), nowMillis));
    }

    /** The service reported trouble inside the stream. The event to tell, if the consumer goes on. */
    public Optional<ConsumerEvent.Reconnecting> reported(KinesisError error, long nowMillis) {
        if (phase != Phase.OPEN) {
            return Optional.empty();
        }
        String type = "GetMedia error " + (error.id().isEmpty() ? error.code() : error.id());
        if (error.id().equals(NOT_FOUND) && !fromEarliest && !lastNumber.isEmpty()) {
            fromEarliest = true; // our place is no longer retained: go on with what is, and say so
            return Optional.of(again(type, error.code(), nowMillis));
        }
        if (!error.retryable()) {
            phase = Phase.CLOSED;
            ended = new EndReason.Failed(type, error.code());
            return Optional.empty();
        }
        return Optional.of(again(type, error.code(), nowMillis));
    }

    private ConsumerEvent.Reconnecting again(String reason, String message, long nowMillis) {
        phase = Phase.CLOSING;
        failing = new EndReason.Failed(reason, message);
        // The time without data bounds the attempts; a bound of the back-off itself ends them there, too.
        long delayMillis = attempts.failed(nowMillis).orElse(settings.noDataMillis());
        openAtMillis = nowMillis + delayMillis;
        return new ConsumerEvent.Reconnecting(reason, delayMillis);
    }

    /**
     * The end event came: read on to the fragment it names, or to the end of the stream.
     *
     * @param lastFragmentNumber empty when the event names none
     */
    public void endAnnounced(String lastFragmentNumber) {
        endAnnounced = true;
        endNumber = lastFragmentNumber;
        boolean read = !endNumber.isEmpty()
                && !lastNumber.isEmpty()
                && FragmentNumber.ORDER.compare(lastNumber, endNumber) >= 0;
        if (read && ended == null) {
            ended = new EndReason.CallEnded();
        }
    }

    /** Nobody takes what is read. */
    public void sinkFailed(String message) {
        if (ended == null || ended instanceof EndReason.CallEnded) {
            ended = new EndReason.Failed("SinkFailed", message);
        }
    }

    /** The owner wants no more. */
    public void close() {
        if (ended == null) {
            ended = new EndReason.Closed();
        }
    }

    /** Number of the last fragment passed on; empty before the first. A later life can start {@link ReadFrom.After} it. */
    public String lastNumber() {
        return lastNumber;
    }
}
