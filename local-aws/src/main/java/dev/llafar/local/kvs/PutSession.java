package dev.llafar.local.kvs;

import dev.llafar.kvs.mkv.MkvEvent;
import dev.llafar.kvs.mkv.MkvReader;
import dev.llafar.kvs.mkv.MkvTag;
import dev.llafar.kvs.mkv.ReadLimits;
import dev.llafar.kvs.put.Acknowledgement;
import dev.llafar.kvs.put.PutMediaError;
import dev.llafar.local.fault.Fault;
import dev.llafar.local.limit.RateLimiter;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.IntFunction;
import org.jspecify.annotations.Nullable;

/**
 * One PutMedia: bytes in, effects out. Every Cluster is a fragment, with the producer's tags before the first Cluster
 * of a document or after its own. A fragment is complete when what follows cannot belong to it, or, since nothing may
 * follow for a while, when {@link #SETTLE_MILLIS} have passed since its Cluster ended.
 */
public final class PutSession {
    /** How long after the end of a Cluster its tags may still come when nothing else does. */
    public static final long SETTLE_MILLIS = 200;

    private static final long MILLIS_PER_SECOND = 1_000;
    private static final long NANOS_PER_MILLI = 1_000_000;

    private final StreamWriter writer;
    private final PutRequest request;
    private final KvsLimits limits;
    private final IntFunction<Optional<Fault>> faults;
    private final MkvReader reader;
    private final RateLimiter fragmentRate;
    private MkvEvent.SegmentInfo info = MkvEvent.SegmentInfo.DEFAULT;
    private MkvEvent.Tracks tracks = new MkvEvent.Tracks(List.of());
    private List<MkvTag> tagsAhead = new ArrayList<>();
    private @Nullable FragmentBuilder draft;
    private long lastTimecodeMillis = Long.MIN_VALUE;
    private long lastByteMillis;
    private boolean over;

    /**
     * Begins an upload that was let in.
     *
     * @param faults draws the fault, if any, of a fragment of that many bytes
     */
    public PutSession(
            StreamWriter writer,
            PutRequest request,
            KvsLimits limits,
            IntFunction<Optional<Fault>> faults,
            long nowMillis) {
        this.writer = writer;
        this.request = request;
        this.limits = limits;
        this.faults = faults;
        // The reader's own bound is a little wider, so that an oversized fragment is told so and not called malformed.
        this.reader = new MkvReader(new ReadLimits(2L * limits.fragments().maxBytes()));
        this.fragmentRate = new RateLimiter(limits.rates().fragments());
        this.lastByteMillis = nowMillis;
    }

    /** Takes bytes in. */
    public List<PutEffect> feed(byte[] chunk, long nowMillis) {
        lastByteMillis = nowMillis;
        return take(reader.feed(chunk), nowMillis);
    }

    /** The body is over: what is complete is kept, and the reply ends. */
    public List<PutEffect> finish(long nowMillis) {
        List<PutEffect> effects = take(reader.finish(), nowMillis);
        if (!over) {
            complete(effects, nowMillis);
        }
        if (!over) {
            over = true;
            effects.add(new PutEffect.Finish());
        }
        return effects;
    }

    /** Time has passed: settles a fragment whose tags did not come, and tells a silent producer that it is. */
    public List<PutEffect> tick(long nowMillis) {
        List<PutEffect> effects = new ArrayList<>();
        if (over) {
            return effects;
        }
        if (writer.stream().deleted()) {
            fail(PutMediaError.STREAM_NOT_ACTIVE, effects);
        } else if (draft != null && draft.ended() && nowMillis - lastByteMillis >= SETTLE_MILLIS) {
            complete(effects, nowMillis);
        } else if (nowMillis - lastByteMillis >= limits.sessions().putIdleMillis()) {
            lastByteMillis = nowMillis;
            effects.add(new PutEffect.Acknowledge(new Acknowledgement(
                    Acknowledgement.Type.IDLE,
                    OptionalLong.empty(),
                    Optional.empty(),
                    Optional.empty(),
                    Optional.empty())));
        }
        return effects;
    }

    private List<PutEffect> take(List<MkvEvent> events, long nowMillis) {
        List<PutEffect> effects = new ArrayList<>();
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

    private void take(MkvEvent event, List<PutEffect> effects, long nowMillis) {
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
            case MkvEvent.StreamCut ignored -> draft = null; // half a fragment is no fragment
            case MkvEvent.Malformed ignored -> fail(PutMediaError.INVALID_MKV_DATA, effects);
        }
    }

    private void tag(List<MkvTag> tags, boolean afterCluster, List<PutEffect> effects) {
        List<MkvTag> into = afterCluster && draft != null ? draft.tags() : tagsAhead;
        into.addAll(tags);
        if (into.size() > limits.fragments().maxTags()) {
            fail(PutMediaError.FRAGMENT_METADATA_LIMIT_REACHED, effects);
        }
    }

    private void begin(long timeNanos, List<PutEffect> effects, long nowMillis) {
        long timecodeMillis = Math.floorDiv(timeNanos, NANOS_PER_MILLI);
        draft = new FragmentBuilder(
                info, tracks, tagsAhead, limits.fragments(), timeNanos, writer.numberNext(nowMillis), nowMillis);
        tagsAhead = new ArrayList<>();
        if (timecodeMillis < 0) {
            fail(PutMediaError.INVALID_PRODUCER_TIMESTAMP, effects);
        } else if (timecodeMillis < lastTimecodeMillis) {
            fail(PutMediaError.FRAGMENT_TIMECODE_LESSER_THAN_PREVIOUS, effects);
        } else {
            lastTimecodeMillis = timecodeMillis;
            effects.add(about(Acknowledgement.Type.BUFFERING, timecodeMillis, draft.number()));
        }
    }

    /** Keeps the draft, if there is one that ended, and says so. */
    private void complete(List<PutEffect> effects, long nowMillis) {
        FragmentBuilder ready = draft;
        draft = null;
        if (ready == null) {
            return;
        }
        Optional<PutMediaError> error = ready.problem();
        if (error.isPresent()) {
            draft = ready;
            fail(error.get(), effects);
            return;
        }
        long producerMillis =
                ready.timecodeMillis() + (request.absoluteTimecodes() ? 0 : request.producerStartMillis());
        StoredFragment fragment = ready.stored(producerMillis);
        keep(
                fragment,
                ready.timecodeMillis(),
                faults.apply(fragment.sizeBytes()).orElse(null),
                effects,
                nowMillis);
        if (!over && !fragmentRate.admit("", nowMillis)) {
            effects.add(new PutEffect.Hold(MILLIS_PER_SECOND / limits.rates().fragments()));
        }
    }

    private void keep(
            StoredFragment fragment,
            long timecodeMillis,
            @Nullable Fault fault,
            List<PutEffect> effects,
            long nowMillis) {
        switch (fault) {
            case Fault.ErrorTag(int errorId) -> fail(timecodeMillis, fragment.number(), errorId, "", effects);
            case Fault.Cut(int afterBytes) -> {
                // The nastier half: the fragment was kept, but the producer never hears of it.
                if (afterBytes > fragment.sizeBytes() / 2) {
                    writer.append(fragment, nowMillis);
                }
                over = true;
                effects.add(new PutEffect.Cut());
            }
            case Fault.Late(long millis) -> {
                effects.add(new PutEffect.Hold(millis));
                accept(fragment, timecodeMillis, effects, nowMillis);
            }
            case Fault.Duplicate ignored -> {
                accept(fragment, timecodeMillis, effects, nowMillis);
                acknowledge(fragment, timecodeMillis, effects);
            }
            case Fault.Throttle ignored -> accept(fragment, timecodeMillis, effects, nowMillis);
            case Fault.ServerError ignored -> accept(fragment, timecodeMillis, effects, nowMillis);
            case Fault.Refusal ignored -> accept(fragment, timecodeMillis, effects, nowMillis);
            case Fault.Empty ignored -> accept(fragment, timecodeMillis, effects, nowMillis);
            case null -> accept(fragment, timecodeMillis, effects, nowMillis);
        }
    }

    private void accept(StoredFragment fragment, long timecodeMillis, List<PutEffect> effects, long nowMillis) {
        writer.append(fragment, nowMillis);
        acknowledge(fragment, timecodeMillis, effects);
    }

    private void acknowledge(StoredFragment fragment, long timecodeMillis, List<PutEffect> effects) {
        effects.add(about(Acknowledgement.Type.RECEIVED, timecodeMillis, fragment.number()));
        if (writer.stream().persists()) {
            effects.add(about(Acknowledgement.Type.PERSISTED, timecodeMillis, fragment.number()));
        }
    }

    private void fail(PutMediaError error, List<PutEffect> effects) {
        FragmentBuilder at = draft;
        fail(at == null ? -1 : at.timecodeMillis(), at == null ? "" : at.number(), error.id(), error.name(), effects);
    }

    private void fail(long timecodeMillis, String number, int errorId, String errorCode, List<PutEffect> effects) {
        if (over) {
            return;
        }
        over = true;
        draft = null;
        String code = errorCode.isEmpty()
                ? PutMediaError.byId(Integer.toString(errorId)).map(Enum::name).orElse("UNKNOWN")
                : errorCode;
        effects.add(new PutEffect.Acknowledge(new Acknowledgement(
                Acknowledgement.Type.ERROR,
                number.isEmpty() ? OptionalLong.empty() : OptionalLong.of(timecodeMillis),
                number.isEmpty() ? Optional.empty() : Optional.of(number),
                Optional.of(Integer.toString(errorId)),
                Optional.of(code))));
        effects.add(new PutEffect.Finish());
    }

    private static PutEffect about(Acknowledgement.Type type, long timecodeMillis, String number) {
        return new PutEffect.Acknowledge(new Acknowledgement(
                type, OptionalLong.of(timecodeMillis), Optional.of(number), Optional.empty(), Optional.empty()));
    }
}
