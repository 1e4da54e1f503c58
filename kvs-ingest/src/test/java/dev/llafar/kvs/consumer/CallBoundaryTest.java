package dev.llafar.kvs.consumer;

import static org.assertj.core.api.Assertions.assertThat;

import dev.llafar.kvs.consumer.CallBoundary.Side;
import dev.llafar.kvs.fragment.CallIdentity;
import dev.llafar.kvs.fragment.Fragment;
import dev.llafar.kvs.fragment.FragmentTags;
import dev.llafar.kvs.mkv.MkvEvent;
import dev.llafar.kvs.mkv.MkvTag;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/** A consumer of one call passes on nothing of another. */
class CallBoundaryTest {
    private static final CallIdentity ANN = CallIdentity.attendee("meeting", "ann");
    private static final CallIdentity BEN = CallIdentity.attendee("meeting", "ben");

    @Test
    void acceptsAllCallsWithoutAWantedCall() {
        CallBoundary boundary = new CallBoundary(Optional.empty());
        assertThat(boundary.side(ANN)).isEqualTo(Side.INSIDE);
        assertThat(boundary.side(BEN)).isEqualTo(Side.INSIDE);
    }

    @Test
    void acceptsTheFirstCallWithoutIdentifiers() {
        CallBoundary boundary = new CallBoundary(Optional.of(CallIdentity.UNKNOWN));
        assertThat(boundary.side(ANN)).isEqualTo(Side.INSIDE);
        assertThat(boundary.side(CallIdentity.UNKNOWN)).as("says nothing").isEqualTo(Side.INSIDE);
        assertThat(boundary.side(BEN)).isEqualTo(Side.AFTER);
    }

    @Test
    void skipsCallsBeforeTheWantedOne() {
        CallBoundary boundary = new CallBoundary(Optional.of(CallIdentity.contact("this")));
        assertThat(boundary.side(CallIdentity.contact("before"))).isEqualTo(Side.BEFORE);
        assertThat(boundary.side(CallIdentity.contact("this"))).isEqualTo(Side.INSIDE);
        assertThat(boundary.side(CallIdentity.contact("next"))).isEqualTo(Side.AFTER);
    }

    @Test
    void anotherMeetingOfTheSameAttendeeIsAnotherCall() {
        assertThat(ANN.contradicts(CallIdentity.attendee("other", "ann"))).isTrue();
        assertThat(ANN.contradicts(CallIdentity.contact("c"))).isFalse();
        assertThat(CallIdentity.contact("c").and(ANN)).isEqualTo(new CallIdentity("c", "meeting", "ann"));
    }

    @Test
    void endsWhereTheNextCallBegins() {
        ReadPlan plan = new ReadPlan(
                new ReadFrom.Earliest(),
                Optional.of(CallIdentity.UNKNOWN),
                KvsConsumer.Settings.DEFAULT,
                new SplittableRandom(1),
                0);
        assertThat(plan.next(0)).isInstanceOf(ReadPlan.Step.Open.class);
        assertThat(plan.arrived(fragment(1, "this"), 1)).isPresent();
        assertThat(plan.arrived(fragment(2, "next"), 2)).isEmpty();
        assertThat(plan.next(2)).isEqualTo(new ReadPlan.Step.Finish(new ConsumerEvent.EndReason.AnotherCall()));
        assertThat(plan.lastNumber()).isEqualTo("1");
    }

    @Test
    void fragmentsOfOtherCallsDoNotExtendTheTimeout() {
        ReadPlan plan = new ReadPlan(
                new ReadFrom.Earliest(),
                Optional.of(CallIdentity.contact("this")),
                KvsConsumer.Settings.DEFAULT,
                new SplittableRandom(1),
                0);
        assertThat(plan.next(0)).isInstanceOf(ReadPlan.Step.Open.class);
        for (int second = 1; second < 30; second++) {
            assertThat(plan.arrived(fragment(second, "another"), second * 1_000L))
                    .isEmpty();
        }
        assertThat(plan.next(30_000)).isEqualTo(new ReadPlan.Step.Finish(new ConsumerEvent.EndReason.NoData(30_000)));
    }

    private static Fragment fragment(int number, String contact) {
        return new Fragment(
                MkvEvent.SegmentInfo.DEFAULT,
                List.of(),
                new FragmentTags(List.of(
                        new MkvTag(FragmentTags.FRAGMENT_NUMBER, String.valueOf(number)),
                        new MkvTag(FragmentTags.CONTACT_ID, contact))),
                number * 1_000_000_000L,
                List.of());
    }
}
