package dev.llafar.local.kvs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.llafar.kvs.fragment.Fragment;
import dev.llafar.kvs.fragment.FragmentTags;
import dev.llafar.kvs.mkv.MkvEvent;
import dev.llafar.kvs.mkv.MkvFrame;
import dev.llafar.local.protocol.AwsFailure;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Retention, memory, cursors and limits on a stepped clock. */
class StreamStoreTest {
    private static final long HOUR_MILLIS = 3_600_000;
    private KvsLimits limits = KvsLimits.published();
    private long nowMillis = 1_000_000;
    private StreamStore store = new StreamStore(limits, "eu-west-2", "000000000000");

    private VideoStream create(String name, int retentionHours) {
        return store.create(new StreamStore.CreateStream(name, "", "", "", retentionHours), nowMillis);
    }

    private StreamWriter write(VideoStream stream, int count, int payloadBytes) {
        StreamWriter writer = store.openWriter(stream, nowMillis);
        for (int i = 0; i < count; i++) {
            long timeNanos = nowMillis * 1_000_000;
            writer.append(
                    new StoredFragment(
                            writer.nextNumber(nowMillis),
                            nowMillis,
                            nowMillis,
                            1_000,
                            new Fragment(
                                    MkvEvent.SegmentInfo.DEFAULT,
                                    List.of(),
                                    new FragmentTags(List.of()),
                                    timeNanos,
                                    List.of(new MkvFrame(1, timeNanos, true, new byte[payloadBytes])))),
                    nowMillis);
            nowMillis += 1_000;
        }
        return writer;
    }

    private List<Long> read(GetMediaCursor cursor) {
        List<Long> times = new ArrayList<>();
        while (cursor.next(nowMillis) instanceof GetMediaCursor.Next.Ready(StoredFragment fragment, long behind)) {
            times.add(fragment.serverMillis());
        }
        return times;
    }

    @Test
    void retainsFragmentsForTheRetentionTimeOrFiveMinutes() {
        VideoStream kept = create("kept", 1);
        VideoStream buffered = create("buffered", 0);
        write(kept, 2, 10).close(nowMillis);
        write(buffered, 2, 10).close(nowMillis);
        nowMillis += VideoStream.BUFFER_MILLIS;
        assertThat(buffered.retained(nowMillis)).isEmpty();
        assertThat(kept.retained(nowMillis)).hasSize(2);
        nowMillis += HOUR_MILLIS;
        assertThat(kept.retained(nowMillis)).isEmpty();
    }

    @Test
    void dropsTheOldestFragmentsAtTheMemoryLimits() {
        limits = limits.with(new KvsLimits.Memory(10, 20_000, 30_000));
        store = new StreamStore(limits, "eu-west-2", "000000000000");
        VideoStream large = create("large", 1);
        write(large, 10, 5_000).close(nowMillis);
        assertThat(large.bytes()).isLessThanOrEqualTo(20_000);
        assertThat(large.retained(nowMillis).getLast().serverMillis()).isEqualTo(nowMillis - 1_000);
        VideoStream second = create("second", 1);
        write(second, 3, 5_000).close(nowMillis);
        assertThat(large.bytes() + second.bytes()).isLessThanOrEqualTo(30_000);
        assertThat(second.retained(nowMillis))
                .as("the largest stream gives, whichever it is")
                .hasSize(2);
        assertThat(large.retained(nowMillis)).hasSize(2);
        assertThat(second.retained(nowMillis).getLast().serverMillis()).isEqualTo(nowMillis - 1_000);
    }

    @Test
    void reportsThatTheNextFragmentIsNoLongerRetained() {
        VideoStream stream = create("slow", 1);
        StreamWriter writer = write(stream, 3, 10);
        GetMediaCursor cursor = store.openReader(stream, new StartSelector.Earliest(), nowMillis);
        assertThat(cursor.next(nowMillis)).isInstanceOf(GetMediaCursor.Next.Ready.class);
        stream.dropOldest();
        stream.dropOldest();
        assertThat(cursor.next(nowMillis)).isInstanceOf(GetMediaCursor.Next.NotFound.class);
        writer.close(nowMillis);
    }

    @Test
    void startsNowAtTheLatestFragmentOnlyWithAProducer() {
        VideoStream stream = create("now", 1);
        StreamWriter writer = write(stream, 3, 10);
        assertThat(read(store.openReader(stream, new StartSelector.Now(), nowMillis)))
                .containsExactly(nowMillis - 1_000);
        writer.close(nowMillis);
        GetMediaCursor waiting = store.openReader(stream, new StartSelector.Now(), nowMillis);
        assertThat(read(waiting)).isEmpty();
        long next = nowMillis;
        write(stream, 1, 10).close(nowMillis);
        assertThat(read(waiting)).containsExactly(next);
    }

    @Test
    void endsReadersAfterTheTimeoutOnlyWithoutAProducer() {
        VideoStream stream = create("tip", 1);
        StreamWriter writer = write(stream, 1, 10);
        GetMediaCursor cursor = store.openReader(stream, new StartSelector.Earliest(), nowMillis);
        read(cursor);
        nowMillis += HOUR_MILLIS / 2;
        assertThat(cursor.next(nowMillis)).isInstanceOf(GetMediaCursor.Next.Waiting.class);
        writer.close(nowMillis);
        assertThat(cursor.next(nowMillis + 9_999)).isEqualTo(new GetMediaCursor.Next.Waiting(1));
        assertThat(cursor.next(nowMillis + 10_000)).isEqualTo(new GetMediaCursor.Next.Ended());
    }

    @Test
    void startsAtTheFragmentThatContainsOrFollowsATimestamp() {
        VideoStream stream = create("time", 1);
        long first = nowMillis;
        write(stream, 3, 10).close(nowMillis);
        assertThat(read(store.openReader(stream, new StartSelector.AtServerTime(first + 1_500), nowMillis)))
                .containsExactly(first + 1_000, first + 2_000);
        assertThat(read(store.openReader(stream, new StartSelector.AtProducerTime(first + 2_000), nowMillis)))
                .containsExactly(first + 2_000);
        assertThat(read(store.openReader(stream, new StartSelector.AtServerTime(0), nowMillis)))
                .hasSize(3);
    }

    @Test
    void returnsTheLagBehindTheLatestFragment() {
        VideoStream stream = create("lag", 1);
        write(stream, 3, 10).close(nowMillis);
        GetMediaCursor cursor = store.openReader(stream, new StartSelector.Earliest(), nowMillis);
        assertThat(((GetMediaCursor.Next.Ready) cursor.next(nowMillis)).millisBehindNow())
                .isEqualTo(2_000);
        assertThat(((GetMediaCursor.Next.Ready) cursor.next(nowMillis)).millisBehindNow())
                .isEqualTo(1_000);
        assertThat(((GetMediaCursor.Next.Ready) cursor.next(nowMillis)).millisBehindNow())
                .isZero();
    }

    @Test
    void limitsReadersToThreeAndCallsToFivePerSecond() {
        VideoStream stream = create("readers", 1);
        List<GetMediaCursor> open = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
            open.add(store.openReader(stream, new StartSelector.Now(), nowMillis));
        }
        assertThatThrownBy(() -> store.openReader(stream, new StartSelector.Now(), nowMillis))
                .isInstanceOfSatisfying(AwsFailure.class, failure -> assertThat(failure.type())
                        .isEqualTo("ConnectionLimitExceededException"));
        open.getFirst().close();
        open.getFirst().close();
        open.add(store.openReader(stream, new StartSelector.Now(), nowMillis));
        assertThatThrownBy(() -> store.openReader(stream, new StartSelector.Now(), nowMillis))
                .isInstanceOfSatisfying(AwsFailure.class, failure -> assertThat(failure.type())
                        .isEqualTo("ClientLimitExceededException"));
    }

    @Test
    void namesTheInvalidFieldOfARefusedRequest() {
        create("taken", 1);
        assertThatThrownBy(() -> create("taken", 1)).hasMessageContaining("taken already exists");
        assertThatThrownBy(() -> create("no spaces", 1)).hasMessageContaining("'no spaces' at 'StreamName'");
        assertThatThrownBy(() -> create("x", -1)).hasMessageContaining("DataRetentionInHours is -1");
        assertThatThrownBy(() -> store.find("", "")).hasMessageContaining("either StreamName or StreamARN");
        assertThatThrownBy(() -> store.find("a", "b")).hasMessageContaining("either StreamName or StreamARN");
        assertThatThrownBy(() -> store.find("", "arn:nonsense")).hasMessageContaining("'StreamARN'");
        String arn = store.find("taken", "").description().arn();
        assertThatThrownBy(() -> store.delete(arn, "OTHER"))
                .isInstanceOfSatisfying(
                        AwsFailure.class, failure -> assertThat(failure.type()).isEqualTo("VersionMismatchException"));
        store.delete(arn, "");
        nowMillis += 1;
        assertThat(create("taken", 1).description().arn())
                .as("a new stream has a new ARN")
                .isNotEqualTo(arn);
        assertThatThrownBy(() -> store.find("", arn)).hasMessageContaining("not found");
    }
}
