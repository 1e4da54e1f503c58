package dev.llafar.local.kvs;

import dev.llafar.kvs.mkv.MkvEvent;
import dev.llafar.kvs.mkv.MkvReader;
import dev.llafar.kvs.mkv.MkvTag;
import dev.llafar.kvs.put.Acknowledgement;
import dev.llafar.kvs.put.PutMediaError;
import dev.llafar.local.fault.Fault;
import dev.llafar.local.protocol.RateLimiter;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.IntFunction;
import org.jspecify.annotations.Nullable;

/**
 * One PutMedia, which receives bytes and returns effects. Each Cluster is a fragment, with the producer's tags before the
 * first Cluster of a document or after the Cluster itself. A fragment is complete when the following element cannot belong to
 * it, or {@link #SETTLE_MILLIS} after the end of its Cluster, because the next element may take a while.
 */
public final class PutSession {
    /** How long after the end of a Cluster its tags may arrive, if nothing else does. */
    public static final long SETTLE_MILLIS = 200;

    private static final long MILLIS_PER_SECOND = 1_000;
    private static final long NANOS_PER_MILLI = 1_000_000;

    private final StreamWriter writer;
    private final Timecodes timecodes;
    private final KvsLimits limits;
    private final IntFunction<Optional<Fault>> faults;
    private final MkvReader reader;
    private final RateLimiter fragmentRate;
    private MkvEvent.SegmentInfo info = MkvEvent.SegmentInfo.DEFAULT;
    private MkvEvent.Tracks tracks = new MkvEvent.Tracks(List.of());
    private List<MkvTag> tagsBefore = new ArrayList<>();
    private @Nullable FragmentBuilder draft;
    private long lastTimecodeMillis = Long.MIN_VALUE;
    private long lastByteMillis;
    private boolean over;

    /**
     * Starts an upload.
     *
     * @param faults draws the fault, if any, of a fragment of that many bytes
     */
    public PutSession(
            StreamWriter writer,
            Timecodes timecodes,
            KvsLimits limits,
            IntFunction<Optional<Fault>> faults,
            long nowMillis) {
        this.writer = writer;
        this.timecodes = timecodes;
        this.limits = limits;
        this.faults = faults;
        // The limit of the reader is wider, so that an oversized fragment is reported as such and not as malformed.
        this.reader = new MkvReader(new MkvReader.Limits(2L * limits.fragments().maxBytes()));
        this.fragmentRate = new RateLimiter(limits.rates().fragments());
        this.lastByteMillis = nowMillis;
    }

    /** Processes a part of the body. */
    public List<Effect> feed(byte[] chunk, long nowMillis) {
        lastByteMillis = nowMillis;
        return take(reader.feed(chunk), nowMillis);
    }

    /** Ends the body: stores a complete fragment and ends the response. */
    public List<Effect> finish(long nowMillis) {
        List<Effect> effects = take(reader.finish(), nowMillis);
        if (!over) {
            complete(effects, nowMillis);
        }
        if (!over) {
            over = true;
            effects.add(new Effect.Finish());
        }
        return effects;
    }

    /** Completes a fragment whose tags did not arrive, and sends IDLE to a producer that sends no data. */
    public List<Effect> tick(long nowMillis) {
        List<Effect> effects = new ArrayList<>();
        if (over) {
            return effects;
        }
        if (writer.stream().deleted()) {
            fail(PutMediaError.STREAM_NOT_ACTIVE, effects);
        } else if (draft != null && draft.ended() && nowMillis - lastByteMillis >= SETTLE_MILLIS) {
            complete(effects, nowMillis);
        } else if (nowMillis - lastByteMillis >= limits.sessions().putIdleMillis()) {
            lastByteMillis = nowMillis;
            effects.add(new Effect.Acknowledge(new Acknowledgement(
                    Acknowledgement.Type.IDLE,
                    OptionalLong.empty(),
                    Optional.empty(),
                    Optional.empty(),
                    Optional.empty())));
        }
        return effects;
    }

    private List<Effect> take(List<MkvEvent> events, long nowMillis) {
        List<Effect> effects = new ArrayList<>();
        for (MkvEvent event : events) {
            if (!over) {
                take(event, effects, nowMillis);
            }
        }
        if (!over && writer.stream().deleted()) {
            fail(PutMediaError.STREAM_NOT_ACTIVE, effects);
        }
        return effects;
    }

    private void take(MkvEvent event, List<Effect> effects, long nowMillis) {
        switch (event) {
            case MkvEvent.DocumentStarted ignored -> complete(effects, nowMillis);
            case MkvEvent.SegmentInfo found -> info = found;
            case MkvEvent.Tracks found -> {
                tracks = found;
                if (found.tracks().size() > limits.fragments().maxTracks()) {
                    fail(PutMediaError.MORE_THAN_ALLOWED_TRACKS_FOUND, effects);
                }
            }
            case MkvEvent.Tags(List<MkvTag> tags, boolean afterCluster) -> tag(tags, afterCluster, effects);
            case MkvEvent.ClusterStarted(long timeNanos) -> {
                complete(effects, nowMillis);
                if (!over) {
                    begin(timeNanos, effects, nowMillis);
                }
            }
            case MkvEvent.Frame(var frame) -> {
                if (draft != null) {
                    draft.add(frame).ifPresent(error -> fail(error, effects));
                }
            }
            case MkvEvent.ClusterEnded ignored -> {
                if (draft != null) {
                    draft.end();
                }
            }
            case MkvEvent.DocumentEnded ignored -> complete(effects, nowMillis);
            case MkvEvent.StreamCut ignored -> draft = null; // An incomplete fragment is dropped.
            case MkvEvent.Malformed ignored -> fail(PutMediaError.INVALID_MKV_DATA, effects);
        }
    }

    private void tag(List<MkvTag> tags, boolean afterCluster, List<Effect> effects) {
        List<MkvTag> into = afterCluster && draft != null ? draft.tags() : tagsBefore;
        into.addAll(tags);
        if (into.size() > limits.fragments().maxTags()) {
            fail(PutMediaError.FRAGMENT_METADATA_LIMIT_REACHED, effects);
        }
    }

    private void begin(long timeNanos, List<Effect> effects, long nowMillis) {
        long timecodeMillis = Math.floorDiv(timeNanos, NANOS_PER_MILLI);
        draft = new FragmentBuilder(
                info, tracks, tagsBefore, limits.fragments(), timeNanos, writer.nextNumber(nowMillis), nowMillis);
        tagsBefore = new ArrayList<>();
        if (timecodeMillis < 0) {
            fail(PutMediaError.INVALID_PRODUCER_TIMESTAMP, effects);
        } else if (timecodeMillis < lastTimecodeMillis) {
            fail(PutMediaError.FRAGMENT_TIMECODE_LESSER_THAN_PREVIOUS, effects);
        } else {
            lastTimecodeMillis = timecodeMillis;
            effects.add(about(Acknowledgement.Type.BUFFERING, timecodeMillis, draft.number()));
        }
    }

    /** Stores and acknowledges the current fragment, if there is one. */
    private void complete(List<Effect> effects, long nowMillis) {
        FragmentBuilder ready = draft;
        draft = null;
        if (ready == null) {
            return;
        }
        Optional<PutMediaError> error = ready.error();
        if (error.isPresent()) {
            draft = ready;
            fail(error.get(), effects);
            return;
        }
        long producerMillis = ready.timecodeMillis() + (timecodes.absolute() ? 0 : timecodes.producerStartMillis());
        StoredFragment fragment = ready.stored(producerMillis);
        store(
                fragment,
                ready.timecodeMillis(),
                faults.apply(fragment.sizeBytes()).orElse(null),
                effects,
                nowMillis);
        if (!over && !fragmentRate.admit("", nowMillis)) {
            effects.add(new Effect.Hold(MILLIS_PER_SECOND / limits.rates().fragments()));
        }
    }

    private void store(
            StoredFragment fragment, long timecodeMillis, @Nullable Fault fault, List<Effect> effects, long nowMillis) {
        switch (fault) {
            case Fault.ErrorTag(int errorId) -> fail(timecodeMillis, fragment.number(), errorId, "", effects);
            case Fault.Cut(int afterBytes) -> {
                // In half of the cases the fragment is stored, but its acknowledgement is lost.
                if (afterBytes > fragment.sizeBytes() / 2) {
                    writer.append(fragment, nowMillis);
                }
                over = true;
                effects.add(new Effect.Cut());
            }
            case Fault.Late(long millis) -> {
                effects.add(new Effect.Hold(millis));
                accept(fragment, timecodeMillis, effects, nowMillis);
            }
            case Fault.Duplicate ignored -> {
                accept(fragment, timecodeMillis, effects, nowMillis);
                acknowledge(fragment, timecodeMillis, effects);
            }
            case null, default -> accept(fragment, timecodeMillis, effects, nowMillis);
        }
    }

    private void accept(StoredFragment fragment, long timecodeMillis, List<Effect> effects, long nowMillis) {
        writer.append(fragment, nowMillis);
        acknowledge(fragment, timecodeMillis, effects);
    }

    private void acknowledge(StoredFragment fragment, long timecodeMillis, List<Effect> effects) {
        effects.add(about(Acknowledgement.Type.RECEIVED, timecodeMillis, fragment.number()));
        if (writer.stream().persists()) {
            effects.add(about(Acknowledgement.Type.PERSISTED, timecodeMillis, fragment.number()));
        }
    }

    private void fail(PutMediaError error, List<Effect> effects) {
        FragmentBuilder at = draft;
        fail(at == null ? -1 : at.timecodeMillis(), at == null ? "" : at.number(), error.id(), error.name(), effects);
    }

    private void fail(long timecodeMillis, String number, int errorId, String errorCode, List<Effect> effects) {
        if (over) {
            return;
        }
        over = true;
        draft = null;
        String code = errorCode.isEmpty()
                ? PutMediaError.byId(Integer.toString(errorId)).map(Enum::name).orElse("UNKNOWN")
                : errorCode;
        effects.add(new Effect.Acknowledge(new Acknowledgement(
                Acknowledgement.Type.ERROR,
                number.isEmpty() ? OptionalLong.empty() : OptionalLong.of(timecodeMillis),
                number.isEmpty() ? Optional.empty() : Optional.of(number),
                Optional.of(Integer.toString(errorId)),
                Optional.of(code))));
        effects.add(new Effect.Finish());
    }

    private static Effect about(Acknowledgement.Type type, long timecodeMillis, String number) {
        return new Effect.Acknowledge(new Acknowledgement(
                type, OptionalLong.of(timecodeMillis), Optional.of(number), Optional.empty(), Optional.empty()));
    }

    /** An effect of bytes or time on an upload. */
    public sealed interface Effect {
        /** Send an acknowledgement to the producer. */
        record Acknowledge(Acknowledgement acknowledgement) implements Effect {}

        /** Pause reading and writing, because the producer exceeds the rate limit or a fault delays it. */
        record Hold(long millis) implements Effect {}

        /** End the response. */
        record Finish() implements Effect {}

        /** Close the connection because of a fault. */
        record Cut() implements Effect {}
    }

    /**
     * How the timecodes of a PutMedia count, as its headers declare.
     *
     * @param absolute whether they count from 1970, not from {@code producerStartMillis}
     */
    public record Timecodes(boolean absolute, long producerStartMillis) {}
}
