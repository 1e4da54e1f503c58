package dev.llafar.kvs.consumer;

import dev.llafar.kvs.fragment.CallIdentity;
import dev.llafar.kvs.fragment.Fragment;
import dev.llafar.kvs.fragment.FragmentEvent;
import dev.llafar.kvs.retry.Backoff;
import java.util.ArrayDeque;
import java.util.Comparator;
import java.util.Deque;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * The decisions of a consumer: where to open GetMedia, which fragments to deliver, when to reopen and when to stop. The
 * caller reports each event and then calls {@link #next}. Performs no I/O.
 *
 * <p>GetMedia cannot start <em>with</em> a given fragment: FRAGMENT_NUMBER starts after it. The search for a first fragment
 * therefore starts by time, earlier than the event states, and drops fragments with lower numbers. The response shows
 * whether this was early enough: if the first fragment received has a higher number than the wanted one, the search starts
 * again with the oldest fragment that the stream retains. If that is higher as well, the fragment no longer exists.
 */
public final class ReadPlan {
    /** Fragments among which a resent one is recognised; more than a producer keeps unacknowledged. */
    private static final int RECENT_FRAGMENTS = 64;

    private static final String NOT_FOUND = "4000";

    /** Fragment numbers are decimal, of any length, about 47 digits in practice. */
    private static final Comparator<String> NUMBER_ORDER = Comparator.comparing(
            ReadPlan::withoutLeadingZeros,
            Comparator.comparingInt(String::length).thenComparing(Comparator.naturalOrder()));

    private enum Phase {
        CLOSED,
        OPEN,
        CLOSING
    }

    private final ReadFrom from;
    private final KvsConsumer.Settings settings;
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
    private ConsumerEvent.EndReason.@Nullable Failed failing;
    private ConsumerEvent.@Nullable EndReason ended;

    public ReadPlan(ReadFrom from, KvsConsumer.Settings settings, RandomGenerator random, long nowMillis) {
        this(from, Optional.empty(), settings, random, nowMillis);
    }

    /** @param onlyCall the only call to deliver; empty for all calls */
    public ReadPlan(
            ReadFrom from,
            Optional<CallIdentity> onlyCall,
            KvsConsumer.Settings settings,
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

    /** Returns the next action. */
    public Step next(long nowMillis) {
        if (ended != null) {
            return new Step.Finish(ended);
        }
        long silentMillis = nowMillis - lastDataMillis;
        if (silentMillis >= settings.noDataMillis()) {
            ended = failing == null ? new ConsumerEvent.EndReason.NoData(silentMillis) : failing;
            return new Step.Finish(ended);
        }
        long giveUpMillis = lastDataMillis + settings.noDataMillis();
        return switch (phase) {
            case OPEN -> new Step.Wait(giveUpMillis);
            case CLOSING -> {
                phase = Phase.CLOSED;
                yield new Step.Close();
            }
            case CLOSED -> {
                if (nowMillis < openAtMillis) {
                    yield new Step.Wait(Math.min(openAtMillis, giveUpMillis));
                }
                phase = Phase.OPEN;
                firstOfOpening = true;
                newInOpening = false;
                yield new Step.Open(selector(nowMillis));
            }
        };
    }

    private Step.Selector selector(long nowMillis) {
        if (!lastNumber.isEmpty() && !fromEarliest) {
            return new Step.After(lastNumber);
        }
        if (fromEarliest) {
            return new Step.Earliest();
        }
        return switch (from) {
            case ReadFrom.Fragment(String number, OptionalLong timeMillis) ->
                timeMillis.isPresent()
                        ? new Step.AtServerTime(
                                Math.max(0, Math.min(timeMillis.getAsLong(), nowMillis) - settings.startMarginMillis()))
                        : new Step.Earliest();
            case ReadFrom.After(String number) -> new Step.After(number);
            case ReadFrom.Now now -> new Step.Now();
            case ReadFrom.Earliest earliest -> new Step.Earliest();
        };
    }

    /** Decides on a fragment that was received; empty to drop it. */
    public Optional<Verdict> arrived(Fragment fragment, long nowMillis) {
        if (ended != null || phase != Phase.OPEN) {
            return Optional.empty();
        }
        String number = fragment.tags().fragmentNumber().orElse("");
        if (number.isEmpty()) {
            return Optional.empty(); // It could be neither ordered nor resumed from. GetMedia always sends a number.
        }
        boolean first = firstOfOpening;
        firstOfOpening = false;
        attempts.succeeded();
        failing = null;
        if (searching && from instanceof ReadFrom.Fragment wanted) {
            int order = NUMBER_ORDER.compare(number, wanted.number());
            if (order < 0) {
                lastDataMillis = nowMillis; // The search is making progress.
                return Optional.empty();
            }
            if (order > 0 && first && !openedAtEarliest(wanted)) {
                fromEarliest = true;
                phase = Phase.CLOSING;
                return Optional.empty();
            }
            searching = false;
            fromEarliest = false;
            return take(fragment, number, order > 0 ? Optional.of(wanted.number()) : Optional.empty(), nowMillis);
        }
        if (!lastNumber.isEmpty() && NUMBER_ORDER.compare(number, lastNumber) <= 0) {
            return Optional.empty();
        }
        boolean gap = fromEarliest && first; // After a reconnect the service did not retain the last fragment.
        fromEarliest = false;
        return take(fragment, number, gap ? Optional.of("") : Optional.empty(), nowMillis);
    }

    private boolean openedAtEarliest(ReadFrom.Fragment wanted) {
        return fromEarliest || wanted.timeMillis().isEmpty();
    }

    /** @param missed present if audio is missing before the fragment: the number of the missing one, if it is known */
    private Optional<Verdict> take(Fragment fragment, String number, Optional<String> missed, long nowMillis) {
        CallBoundary.Side side = boundary.side(CallIdentity.of(fragment.tags()));
        if (side != CallBoundary.Side.INSIDE) { // Fragments of other calls do not count as data of this call.
            ended = side == CallBoundary.Side.AFTER ? new ConsumerEvent.EndReason.AnotherCall() : null;
            return Optional.empty();
        }
        lastDataMillis = nowMillis;
        newInOpening = true;
        String before = lastNumber;
        lastNumber = number;
        if (endAnnounced && !endNumber.isEmpty() && NUMBER_ORDER.compare(number, endNumber) >= 0) {
            ended = new ConsumerEvent.EndReason.CallEnded();
            if (NUMBER_ORDER.compare(number, endNumber) > 0) {
                return Optional.empty(); // It belongs to the next call of the stream.
            }
        }
        if (isResent(fragment)) {
            return Optional.empty();
        }
        return Optional.of(new Verdict(number, missed.map(wanted -> new ConsumerEvent.Missed(before, wanted))));
    }

    /**
     * A producer that missed an acknowledgement sends the fragment again, and the service assigns another number. The
     * producer's timestamp is unchanged, and no two fragments of a stream share one.
     */
    private boolean isResent(Fragment fragment) {
        long time = fragment.tags().producerTimestampMillis().orElse(fragment.timeMillis());
        if (producerTimes.contains(time)) {
            return true;
        }
        producerTimes.addLast(time);
        if (producerTimes.size() > RECENT_FRAGMENTS) {
            producerTimes.removeFirst();
        }
        return false;
    }

    /**
     * Deliver the fragment.
     *
     * @param gap to be delivered before it, if audio is missing
     */
    public record Verdict(String number, Optional<ConsumerEvent.Missed> gap) {}

    /** The sink has processed the delivered fragments. The time this took does not count as time without data. */
    public void delivered(long nowMillis) {
        lastDataMillis = nowMillis;
    }

    /**
     * The response ended normally: the producer has paused or stopped. A connection that is lost between two fragments
     * looks the same, so only a GetMedia that returned nothing new proves that there is nothing more.
     */
    public void endedCleanly(long nowMillis) {
        if (phase != Phase.OPEN) {
            return;
        }
        phase = Phase.CLOSED;
        failing = null;
        if (searching && firstOfOpening) {
            fromEarliest = true; // All retained fragments are older than the event's time.
        }
        if (endAnnounced && endNumber.isEmpty() && !newInOpening) {
            ended = new ConsumerEvent.EndReason.CallEnded();
        }
        openAtMillis = nowMillis + settings.reopenMillis();
    }

    /** The connection was lost, or the request was refused. Returns the event to deliver if the consumer continues. */
    public Optional<ConsumerEvent.Reconnecting> failed(ReadFailure failure, long nowMillis) {
        if (phase != Phase.OPEN) {
            return Optional.empty();
        }
        if (!failure.retryable()) {
            phase = Phase.CLOSED;
            ended = new ConsumerEvent.EndReason.Failed(failure.type(), failure.explained());
            return Optional.empty();
        }
        return Optional.of(reopen(failure.type(), failure.message(), nowMillis));
    }

    /** The service reported an error in the stream. Returns the event to deliver if the consumer continues. */
    public Optional<ConsumerEvent.Reconnecting> reported(FragmentEvent.KinesisError error, long nowMillis) {
        if (phase != Phase.OPEN) {
            return Optional.empty();
        }
        String type = "GetMedia error " + (error.id().isEmpty() ? error.code() : error.id());
        if (error.id().equals(NOT_FOUND) && !fromEarliest && !lastNumber.isEmpty()) {
            fromEarliest =
                    true; // The last fragment is no longer retained: continue with the oldest one and report the gap.
            return Optional.of(reopen(type, error.code(), nowMillis));
        }
        if (!error.retryable()) {
            phase = Phase.CLOSED;
            ended = new ConsumerEvent.EndReason.Failed(type, error.code());
            return Optional.empty();
        }
        return Optional.of(reopen(type, error.code(), nowMillis));
    }

    private ConsumerEvent.Reconnecting reopen(String reason, String message, long nowMillis) {
        phase = Phase.CLOSING;
        failing = new ConsumerEvent.EndReason.Failed(reason, message);
        // The time without data bounds the attempts; a bound of the back-off itself ends them there, too.
        long delayMillis = attempts.failed(nowMillis).orElse(settings.noDataMillis());
        openAtMillis = nowMillis + delayMillis;
        return new ConsumerEvent.Reconnecting(reason, delayMillis);
    }

    /**
     * The call has ended: read to its last fragment, or to the end of the stream.
     *
     * @param lastFragmentNumber empty if the end event does not contain it
     */
    public void endAnnounced(String lastFragmentNumber) {
        endAnnounced = true;
        endNumber = lastFragmentNumber;
        boolean read =
                !endNumber.isEmpty() && !lastNumber.isEmpty() && NUMBER_ORDER.compare(lastNumber, endNumber) >= 0;
        if (read && ended == null) {
            ended = new ConsumerEvent.EndReason.CallEnded();
        }
    }

    /** The sink failed to process a fragment. */
    public void sinkFailed(String message) {
        if (ended == null || ended instanceof ConsumerEvent.EndReason.CallEnded) {
            ended = new ConsumerEvent.EndReason.Failed("SinkFailed", message);
        }
    }

    /** The owner stops the consumer. */
    public void close() {
        if (ended == null) {
            ended = new ConsumerEvent.EndReason.Closed();
        }
    }

    /** Number of the last delivered fragment; empty before the first. Another consumer can start {@link ReadFrom.After} it. */
    public String lastNumber() {
        return lastNumber;
    }

    private static String withoutLeadingZeros(String digits) {
        int i = 0;
        while (i < digits.length() - 1 && digits.charAt(i) == '0') {
            i++;
        }
        return digits.substring(i);
    }

    /** The next action of a consumer. */
    public sealed interface Step {
        /** Open GetMedia with this selector. */
        record Open(Selector selector) implements Step {}

        /** Close the open GetMedia, and call {@link ReadPlan#next} again. */
        record Close() implements Step {}

        /** Do nothing until this time, unless an event occurs. */
        record Wait(long untilMillis) implements Step {}

        /** Close, deliver the reason to the sink, and stop. */
        record Finish(ConsumerEvent.EndReason reason) implements Step {}

        /** The position from which GetMedia reads. */
        sealed interface Selector {}

        /** The fragment <em>after</em> this one. */
        record After(String number) implements Selector {}

        /** The fragment that contains this time of the service's clock. */
        record AtServerTime(long millis) implements Selector {}

        /** The newest fragment. */
        record Now() implements Selector {}

        /** The oldest fragment that is retained. */
        record Earliest() implements Selector {}
    }
}
