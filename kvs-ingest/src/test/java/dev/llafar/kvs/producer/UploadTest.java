package dev.llafar.kvs.producer;

import static org.assertj.core.api.Assertions.assertThat;

import dev.llafar.kvs.put.Acknowledgement;
import dev.llafar.kvs.put.PutMediaError;
import dev.llafar.kvs.retry.Backoff;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/** An upload's decisions on a stepped clock. */
class UploadTest {
    private static final Backoff BACKOFF = new Backoff(100, 1_000).withMaxRetries(2);
    private long nowMillis = 10_000;

    private static Upload upload(ProducerSettings.Pacing pacing, boolean persists) {
        return new Upload(
                new ProducerSettings(pacing, 3, 1_000_000, 0, 5_000, BACKOFF), persists, new SplittableRandom(1));
    }

    private static KvsProducer.OutgoingFragment fragment(int index) {
        return new KvsProducer.OutgoingFragment(index * 1_000L, 1_000, new byte[100]);
    }

    /** Connects, gives fragments from {@code from} as they are requested, and returns the sent timecodes. */
    private List<Long> run(Upload upload, int from, int to) {
        List<Long> sent = new ArrayList<>();
        int given = from;
        while (true) {
            switch (upload.next(nowMillis)) {
                case Upload.Step.Connect connect -> upload.connected(nowMillis);
                case Upload.Step.Pull pull -> {
                    if (given < to) {
                        upload.pulled(fragment(given++));
                    } else {
                        upload.sourceEnded();
                    }
                }
                case Upload.Step.Send(KvsProducer.OutgoingFragment fragment) -> sent.add(fragment.timecodeMillis());
                case Upload.Step.EndBody end -> {}
                case Upload.Step.Disconnect disconnect -> sent.add(-1L);
                case Upload.Step.Wait wait -> {
                    return sent;
                }
                case Upload.Step.Done done -> {
                    return sent;
                }
                case Upload.Step.GiveUp giveUp -> {
                    return sent;
                }
            }
        }
    }

    private static Acknowledgement acknowledgement(Acknowledgement.Type type, int index) {
        return new Acknowledgement(
                type, OptionalLong.of(index * 1_000L), Optional.of("n" + index), Optional.empty(), Optional.empty());
    }

    private void persisted(Upload upload, int index) {
        upload.acknowledged(acknowledgement(Acknowledgement.Type.PERSISTED, index), nowMillis);
    }

    @Test
    void boundsTheUnsettledFragments() {
        Upload upload = upload(ProducerSettings.Pacing.MAX, true);
        assertThat(run(upload, 0, 100)).containsExactly(0L, 1_000L, 2_000L);
        persisted(upload, 0);
        assertThat(run(upload, 3, 100)).containsExactly(3_000L);
    }

    @Test
    void resendsUnsettledFragmentsInOrder() {
        Upload upload = upload(ProducerSettings.Pacing.MAX, true);
        run(upload, 0, 3);
        persisted(upload, 1);
        upload.disconnected(nowMillis);
        assertThat(upload.next(nowMillis)).isInstanceOf(Upload.Step.Wait.class);
        nowMillis += BACKOFF.maxMillis();
        assertThat(run(upload, 3, 3)).containsExactly(0L, 2_000L);
        persisted(upload, 0);
        persisted(upload, 2);
        assertThat(upload.next(nowMillis)).isEqualTo(new Upload.Step.Done(new PutReport(3, 300, 2, 2, "n0", "n2")));
    }

    @Test
    void receivedSettlesOnlyWithoutRetention() {
        Upload keeping = upload(ProducerSettings.Pacing.MAX, true);
        run(keeping, 0, 1);
        keeping.acknowledged(acknowledgement(Acknowledgement.Type.RECEIVED, 0), nowMillis);
        assertThat(keeping.next(nowMillis)).isInstanceOf(Upload.Step.Wait.class);
        Upload passing = upload(ProducerSettings.Pacing.MAX, false);
        run(passing, 0, 1);
        passing.acknowledged(acknowledgement(Acknowledgement.Type.RECEIVED, 0), nowMillis);
        assertThat(passing.next(nowMillis)).isInstanceOf(Upload.Step.Done.class);
    }

    @Test
    void pacesFragmentsByTheirEnd() {
        Upload upload = upload(ProducerSettings.Pacing.NATIVE, true);
        assertThat(run(upload, 0, 3)).containsExactly(0L);
        assertThat(upload.next(nowMillis)).isEqualTo(new Upload.Step.Wait(nowMillis + 1_000));
        nowMillis += 1_000;
        assertThat(run(upload, 2, 3)).containsExactly(1_000L);
    }

    @Test
    void reconnectsWithoutAcknowledgements() {
        Upload upload = upload(ProducerSettings.Pacing.MAX, true);
        run(upload, 0, 3);
        nowMillis += 4_999;
        assertThat(run(upload, 3, 3)).isEmpty();
        nowMillis += 1;
        assertThat(run(upload, 3, 3)).startsWith(-1L);
    }

    @Test
    void givesUpWithTheLastError() {
        Upload upload = upload(ProducerSettings.Pacing.MAX, true);
        for (int attempt = 0; attempt < 3; attempt++) {
            nowMillis += BACKOFF.maxMillis();
            assertThat(upload.next(nowMillis)).isInstanceOf(Upload.Step.Connect.class);
            upload.refused(400, "ConnectionLimitExceededException", "one writer a stream", nowMillis);
        }
        assertThat(upload.next(nowMillis)).isInstanceOfSatisfying(Upload.Step.GiveUp.class, giveUp -> {
            assertThat(giveUp.failure().type()).isEqualTo("ConnectionLimitExceededException");
            assertThat(giveUp.failure())
                    .hasMessageContaining("one writer a stream")
                    .hasMessageContaining("3 attempts");
        });
    }

    @Test
    void retriesTemporaryErrorsOnly() {
        for (PutMediaError error : PutMediaError.values()) {
            Upload upload = upload(ProducerSettings.Pacing.MAX, true);
            run(upload, 0, 3);
            upload.acknowledged(
                    new Acknowledgement(
                            Acknowledgement.Type.ERROR,
                            OptionalLong.of(0),
                            Optional.of("n0"),
                            Optional.of(Integer.toString(error.id())),
                            Optional.of(error.name())),
                    nowMillis);
            assertThat(upload.next(nowMillis))
                    .as(error.name())
                    .isInstanceOf(error.retryable() ? Upload.Step.Disconnect.class : Upload.Step.GiveUp.class);
        }
        Upload denied = upload(ProducerSettings.Pacing.MAX, true);
        denied.next(nowMillis);
        denied.refused(403, "AccessDeniedException", "no", nowMillis);
        assertThat(denied.next(nowMillis)).isInstanceOf(Upload.Step.GiveUp.class);
    }
}
