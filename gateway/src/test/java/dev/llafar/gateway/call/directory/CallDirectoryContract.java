package dev.llafar.gateway.call.directory;

import static dev.llafar.gateway.testing.Futures.await;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.llafar.gateway.call.directory.DirectoryException.Kind;
import io.vertx.core.Future;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The contract of {@link CallDirectory}. */
abstract class CallDirectoryContract {
    static final Duration KEEP = Duration.ofMinutes(10);
    static final Duration LEASE = Duration.ofSeconds(30);
    private final AtomicLong nowMillis = new AtomicLong(4_000_000_000_000L);
    private final String id = "call-" + UUID.randomUUID();
    private final String meeting = "meeting-" + UUID.randomUUID();
    private CallDirectory directory;

    abstract CallDirectory empty(InstantSource clock);

    @BeforeEach
    void begin() {
        directory = empty(() -> Instant.ofEpochMilli(nowMillis.get()));
    }

    @Test
    void findsACallByIdAndByMeeting() {
        CallEntry written = await(directory.create(call(meeting)));
        assertThat(written)
                .isEqualTo(new CallEntry(
                        id, Optional.of(meeting), "state: Bore da ☕", written.lease(), nowMillis.get(), 1));
        assertThat(await(directory.byId(id))).contains(written);
        assertThat(await(directory.byMeeting(meeting))).contains(written);
        assertThat(await(directory.byId("another"))).isEmpty();
        assertThat(await(directory.byMeeting("another"))).isEmpty();
    }

    @Test
    void refusesASecondEntryOfOneId() {
        await(directory.create(call(meeting)));
        assertThat(kindOf(directory.create(call(null)))).isEqualTo(Kind.EXISTS);
        assertThat(kindOf(directory.create(call("another-meeting")))).isEqualTo(Kind.EXISTS);
        assertThat(await(directory.byMeeting("another-meeting"))).isEmpty();
    }

    @Test
    void acceptsOneOfTwoWritesToOneVersion() {
        CallEntry read = await(directory.create(call(meeting)));
        CallEntry first = await(directory.replace(read.withState(read.meetingId(), "first")));
        assertThat(first.version()).isEqualTo(2);
        assertThat(kindOf(directory.replace(read.withState(read.meetingId(), "second"))))
                .isEqualTo(Kind.CONFLICT);
        assertThat(await(directory.byId(id)).orElseThrow().state()).isEqualTo("first");
    }

    @Test
    void acceptsOneOfTwentyConcurrentWrites() {
        CallEntry read = await(directory.create(call(meeting)));
        List<Future<CallEntry>> writes = IntStream.range(0, 20)
                .mapToObj(i -> directory.replace(read.withState(read.meetingId(), "writer " + i)))
                .toList();
        List<Kind> refusals = new ArrayList<>();
        int won = 0;
        for (Future<CallEntry> write : writes) {
            Throwable refusal = catchThrowable(() -> await(write));
            if (refusal == null) {
                won++;
            } else {
                refusals.add(((DirectoryException) refusal).kind());
            }
        }
        assertThat(won).isEqualTo(1);
        assertThat(refusals).hasSize(19).containsOnly(Kind.CONFLICT);
    }

    @Test
    void findsACallByAMeetingAddedLater() {
        CallEntry read = await(directory.create(call(null)));
        CallEntry met = await(directory.replace(read.withState(Optional.of(meeting), "met")));
        assertThat(await(directory.byMeeting(meeting))).contains(met);
        assertThat(kindOf(directory.replace(read.withState(Optional.of("late-meeting"), "late"))))
                .isEqualTo(Kind.CONFLICT);
        assertThat(await(directory.byMeeting("late-meeting"))).isEmpty();
    }

    @Test
    void findsNoCallByItsFormerMeeting() {
        CallEntry read = await(directory.create(call(meeting)));
        CallEntry moved = await(directory.replace(read.withState(Optional.of(meeting + "-2"), "moved")));
        assertThat(await(directory.byMeeting(meeting))).isEmpty();
        assertThat(await(directory.byMeeting(meeting + "-2"))).contains(moved);
    }

    @Test
    void replacesAndClaimsNoMissingEntry() {
        assertThat(kindOf(directory.replace(call(meeting)))).isEqualTo(Kind.GONE);
        assertThat(kindOf(directory.replace(call(null)))).isEqualTo(Kind.GONE);
        assertThat(kindOf(directory.claim(id, "node-a", LEASE))).isEqualTo(Kind.GONE);
    }

    @Test
    void refusesClaimsUntilTheLeaseExpires() {
        CallEntry read = await(directory.create(CallEntry.of(id, Optional.empty(), "state", Optional.empty())));
        CallEntry owned = await(directory.claim(id, "node-a", LEASE));
        assertThat(owned.lease()).contains(new CallEntry.Lease("node-a", nowMillis.get() + LEASE.toMillis()));
        assertThat(owned.state()).isEqualTo("state");
        assertThat(owned.version()).isEqualTo(read.version() + 1);
        assertThat(kindOf(directory.claim(id, "node-b", LEASE))).isEqualTo(Kind.OWNED);

        nowMillis.addAndGet(LEASE.toMillis() - 1);
        assertThat(kindOf(directory.claim(id, "node-b", LEASE))).isEqualTo(Kind.OWNED);
        CallEntry renewed = await(directory.claim(id, "node-a", LEASE));
        nowMillis.addAndGet(LEASE.toMillis());
        CallEntry taken = await(directory.claim(id, "node-b", LEASE));
        assertThat(taken.lease().orElseThrow().node()).isEqualTo("node-b");
        assertThat(kindOf(directory.replace(renewed))).isEqualTo(Kind.CONFLICT);
    }

    @Test
    void letsTheOwnerReleaseACall() {
        await(directory.create(call(meeting)));
        CallEntry owned = await(directory.claim(id, "node-a", LEASE));
        await(directory.replace(owned.withLease(Optional.empty())));
        assertThat(await(directory.claim(id, "node-b", LEASE))
                        .lease()
                        .orElseThrow()
                        .node())
                .isEqualTo("node-b");
    }

    @Test
    void allowsARemovedCallToBeAddedAgain() {
        await(directory.create(call(meeting)));
        await(directory.remove(id));
        await(directory.remove(id));
        assertThat(await(directory.byId(id))).isEmpty();
        assertThat(await(directory.byMeeting(meeting))).isEmpty();
        assertThat(await(directory.calls())).isEmpty();
        assertThat(await(directory.create(call(meeting))).version()).isEqualTo(1);
    }

    @Test
    void expiresAnEntryThatIsNotWritten() {
        CallEntry read = await(directory.create(call(meeting)));
        nowMillis.addAndGet(KEEP.toMillis() - 1);
        assertThat(await(directory.byId(id))).isPresent();
        nowMillis.addAndGet(1);
        assertThat(await(directory.byId(id))).isEmpty();
        assertThat(await(directory.byMeeting(meeting))).isEmpty();
        assertThat(await(directory.calls())).isEmpty();
        assertThat(kindOf(directory.replace(read))).isEqualTo(Kind.GONE);
        assertThat(kindOf(directory.claim(id, "node-a", LEASE))).isEqualTo(Kind.GONE);
        assertThat(await(directory.create(call(meeting))).version()).isEqualTo(1);
    }

    @Test
    void extendsTheRetentionWithEachWrite() {
        CallEntry read = await(directory.create(call(meeting)));
        nowMillis.addAndGet(KEEP.toMillis() - 1);
        await(directory.replace(read));
        nowMillis.addAndGet(KEEP.toMillis() - 1);
        await(directory.claim(id, "node-a", LEASE));
        nowMillis.addAndGet(KEEP.toMillis() - 1);
        assertThat(await(directory.byMeeting(meeting))).isPresent();
    }

    @Test
    void listsAllEntries() {
        List<CallEntry> written = new ArrayList<>();
        for (int i = 0; i < 50; i++) {
            written.add(await(
                    directory.create(CallEntry.of(id + i, Optional.of(meeting + i), "state " + i, Optional.empty()))));
        }
        assertThat(await(directory.calls())).containsExactlyInAnyOrderElementsOf(written);
    }

    @Test
    void storesTheLargestState() {
        String large = "x".repeat(CallEntry.STATE_MAX_BYTES);
        await(directory.create(CallEntry.of(id, Optional.of(meeting), large, Optional.empty())));
        assertThat(await(directory.byId(id)).orElseThrow().state()).isEqualTo(large);
    }

    private CallEntry call(String meetingId) {
        return CallEntry.of(
                id,
                Optional.ofNullable(meetingId),
                "state: Bore da ☕",
                Optional.of(new CallEntry.Lease("node-a", nowMillis.get() + LEASE.toMillis())));
    }

    private static Kind kindOf(Future<?> refused) {
        Throwable refusal = catchThrowable(() -> await(refused));
        assertThat(refusal).isInstanceOf(DirectoryException.class);
        return ((DirectoryException) refusal).kind();
    }
}
