package dev.llafar.kvs.consumer;

import static org.assertj.core.api.Assertions.assertThat;

import dev.llafar.kvs.fragment.Fragment;
import dev.llafar.kvs.fragment.FragmentEvent;
import dev.llafar.kvs.fragment.FragmentTags;
import dev.llafar.kvs.mkv.MkvEvent;
import dev.llafar.kvs.mkv.MkvTag;
import dev.llafar.kvs.retry.Backoff;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/** A consumer's decisions on a stepped clock. */
class ReadPlanTest {
    private static final KvsConsumer.Settings SETTINGS =
            new KvsConsumer.Settings(30_000, 10_000, 500, new Backoff(100, 1_000));
    private long nowMillis = 1_000_000;

    private ReadPlan plan(ReadFrom from) {
        return new ReadPlan(from, SETTINGS, new SplittableRandom(1), nowMillis);
    }

    private static Fragment fragment(long number) {
        return fragment(number, number * 1_000);
    }

    private static Fragment fragment(long number, long producerMillis) {
        return fragment(Long.toString(number), producerMillis);
    }

    private static Fragment fragment(String number, long producerMillis) {
        return new Fragment(
                MkvEvent.SegmentInfo.DEFAULT,
                List.of(),
                new FragmentTags(List.of(
                        new MkvTag(FragmentTags.FRAGMENT_NUMBER, number),
                        new MkvTag(FragmentTags.PRODUCER_TIMESTAMP, producerMillis / 1_000 + "." + "000"))),
                producerMillis * 1_000_000,
                List.of());
    }

    private ReadPlan.Step.Selector opened(ReadPlan plan) {
        return ((ReadPlan.Step.Open) plan.next(nowMillis)).selector();
    }

    private static ReadFrom.Fragment at(long number, long timeMillis) {
        return new ReadFrom.Fragment(Long.toString(number), OptionalLong.of(timeMillis));
    }

    @Test
    void startsBeforeTheEventTimeAndDropsOlderFragments() {
        ReadPlan plan = plan(at(7, 900_000));
        assertThat(opened(plan)).isEqualTo(new ReadPlan.Step.AtServerTime(890_000));
        assertThat(plan.arrived(fragment(5), nowMillis)).isEmpty();
        assertThat(plan.arrived(fragment(6), nowMillis)).isEmpty();
        assertThat(plan.arrived(fragment(7), nowMillis))
                .map(ReadPlan.Verdict::number)
                .hasValue("7");
        assertThat(plan.arrived(fragment(8), nowMillis)).isPresent();
    }

    @Test
    void searchesFromTheEarliestWhenTheEventTimeIsTooLate() {
        ReadPlan plan = plan(at(7, 900_000));
        opened(plan);
        assertThat(plan.arrived(fragment(9), nowMillis)).isEmpty();
        assertThat(plan.next(nowMillis)).isEqualTo(new ReadPlan.Step.Close());
        assertThat(opened(plan)).isEqualTo(new ReadPlan.Step.Earliest());
        assertThat(plan.arrived(fragment(3), nowMillis)).isEmpty();
        assertThat(plan.arrived(fragment(7), nowMillis)).isPresent();
    }

    @Test
    void searchesFromTheEarliestWhenNothingFollowsTheEventTime() {
        ReadPlan plan = plan(at(7, nowMillis + 3_600_000));
        assertThat(opened(plan))
                .as("never later than now")
                .isEqualTo(new ReadPlan.Step.AtServerTime(nowMillis - 10_000));
        plan.endedCleanly(nowMillis);
        nowMillis += 500;
        assertThat(opened(plan)).isEqualTo(new ReadPlan.Step.Earliest());
    }

    @Test
    void reportsAStartThatIsNoLongerRetained() {
        ReadPlan plan = plan(new ReadFrom.Fragment("7", OptionalLong.empty()));
        assertThat(opened(plan)).isEqualTo(new ReadPlan.Step.Earliest());
        assertThat(plan.arrived(fragment(9), nowMillis).flatMap(ReadPlan.Verdict::gap))
                .hasValue(new ConsumerEvent.Missed("", "7"));
        assertThat(plan.arrived(fragment(10), nowMillis).flatMap(ReadPlan.Verdict::gap))
                .isEmpty();
    }

    @Test
    void resumesAfterTheLastFragmentAndDropsRepeatedOnes() {
        ReadPlan plan = plan(new ReadFrom.Earliest());
        opened(plan);
        plan.arrived(fragment(9), nowMillis);
        plan.arrived(fragment(10), nowMillis);
        Optional<ConsumerEvent.Reconnecting> told = plan.failed(new ReadFailure(0, "IOException", "reset"), nowMillis);
        assertThat(told).isPresent();
        assertThat(plan.next(nowMillis)).isEqualTo(new ReadPlan.Step.Close());
        assertThat(plan.next(nowMillis)).isInstanceOf(ReadPlan.Step.Wait.class);
        nowMillis += told.orElseThrow().inMillis();
        assertThat(opened(plan)).isEqualTo(new ReadPlan.Step.After("10"));
        assertThat(plan.arrived(fragment(10), nowMillis)).isEmpty();
        assertThat(plan.arrived(fragment(11), nowMillis)).isPresent();
    }

    @Test
    void dropsAResentFragment() {
        ReadPlan plan = plan(new ReadFrom.Earliest());
        opened(plan);
        assertThat(plan.arrived(fragment(1, 5_000), nowMillis)).isPresent();
        assertThat(plan.arrived(fragment(2, 5_000), nowMillis)).isEmpty();
        assertThat(plan.arrived(fragment(3, 6_000), nowMillis)).isPresent();
    }

    @Test
    void reportsAGapWhenItsPositionIsNoLongerRetained() {
        ReadPlan plan = plan(new ReadFrom.After("10"));
        assertThat(opened(plan)).isEqualTo(new ReadPlan.Step.After("10"));
        plan.reported(new FragmentEvent.KinesisError("4000", "Requested fragment is not found"), nowMillis);
        assertThat(plan.next(nowMillis)).isEqualTo(new ReadPlan.Step.Close());
        nowMillis += 1_000;
        assertThat(opened(plan)).isEqualTo(new ReadPlan.Step.Earliest());
        assertThat(plan.arrived(fragment(50), nowMillis).flatMap(ReadPlan.Verdict::gap))
                .hasValue(new ConsumerEvent.Missed("10", ""));
    }

    @Test
    void retriesTemporaryErrorsOnly() {
        for (String id : List.of("3002", "4503", "5000")) {
            ReadPlan plan = plan(new ReadFrom.Now());
            opened(plan);
            assertThat(plan.reported(new FragmentEvent.KinesisError(id, ""), nowMillis))
                    .as(id)
                    .isPresent();
        }
        for (String id : List.of("4500", "4501", "4506")) {
            ReadPlan plan = plan(new ReadFrom.Now());
            opened(plan);
            plan.reported(new FragmentEvent.KinesisError(id, "text"), nowMillis);
            assertThat(plan.next(nowMillis))
                    .isEqualTo(new ReadPlan.Step.Finish(
                            new ConsumerEvent.EndReason.Failed("GetMedia error " + id, "text")));
        }
        for (ReadFailure passing : List.of(
                new ReadFailure(400, "ClientLimitExceededException", ""),
                new ReadFailure(400, "ConnectionLimitExceededException", ""),
                new ReadFailure(503, "ServiceUnavailable", ""),
                new ReadFailure(0, "IOException", ""))) {
            assertThat(passing.retryable()).as(passing.type()).isTrue();
        }
        assertThat(new ReadFailure(404, "ResourceNotFoundException", "").retryable())
                .isFalse();
        assertThat(new ReadFailure(403, "AccessDeniedException", "").retryable())
                .isFalse();
    }

    @Test
    void distinguishesFailuresFromSilence() {
        ReadPlan silent = plan(new ReadFrom.Now());
        opened(silent);
        ReadPlan failing = plan(new ReadFrom.Now());
        opened(failing);
        failing.failed(new ReadFailure(503, "ServiceUnavailable", "later"), nowMillis);
        nowMillis += 30_000;
        assertThat(silent.next(nowMillis))
                .isEqualTo(new ReadPlan.Step.Finish(new ConsumerEvent.EndReason.NoData(30_000)));
        assertThat(failing.next(nowMillis))
                .isEqualTo(new ReadPlan.Step.Finish(new ConsumerEvent.EndReason.Failed("ServiceUnavailable", "later")));
    }

    @Test
    void readsToTheLastFragmentOfTheCall() {
        ReadPlan plan = plan(new ReadFrom.Earliest());
        opened(plan);
        plan.arrived(fragment(1), nowMillis);
        plan.endAnnounced("3");
        plan.endedCleanly(nowMillis);
        nowMillis += 500;
        assertThat(opened(plan)).as("the named fragment has not come").isEqualTo(new ReadPlan.Step.After("1"));
        assertThat(plan.arrived(fragment(2), nowMillis)).isPresent();
        assertThat(plan.arrived(fragment(4), nowMillis)).isEmpty();
        assertThat(plan.next(nowMillis)).isEqualTo(new ReadPlan.Step.Finish(new ConsumerEvent.EndReason.CallEnded()));
    }

    @Test
    void reopensOnceBeforeAnUnnamedEnd() {
        ReadPlan plan = plan(new ReadFrom.Earliest());
        opened(plan);
        plan.arrived(fragment(1), nowMillis);
        plan.endAnnounced("");
        plan.endedCleanly(nowMillis);
        nowMillis += 500;
        opened(plan);
        plan.endedCleanly(nowMillis);
        assertThat(plan.next(nowMillis)).isEqualTo(new ReadPlan.Step.Finish(new ConsumerEvent.EndReason.CallEnded()));
    }

    @Test
    void ordersNumbersLargerThanALong() {
        var from = new ReadFrom.After("91343852333181432392682062017951810895950000009");
        var plan = plan(from);
        opened(plan);

        assertThat(plan.arrived(fragment("91343852333181432392682062017951810895950000010", 1_000), nowMillis))
                .isPresent();
        assertThat(plan.arrived(fragment("091343852333181432392682062017951810895950000010", 2_000), nowMillis))
                .isEmpty();
        assertThat(plan.arrived(fragment("91343852333181432392682062017951810895950000002", 3_000), nowMillis))
                .isEmpty();
    }
}
