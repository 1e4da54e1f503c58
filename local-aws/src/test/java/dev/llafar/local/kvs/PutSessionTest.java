package dev.llafar.local.kvs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.llafar.kvs.fragment.FragmentWriter;
import dev.llafar.kvs.mkv.MkvFrame;
import dev.llafar.kvs.mkv.MkvTag;
import dev.llafar.kvs.mkv.MkvTrack;
import dev.llafar.kvs.put.Acknowledgement;
import dev.llafar.local.protocol.AwsFailure;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** PutMedia's rules on a stepped clock. */
class PutSessionTest {
    private static final long START_MILLIS = 1_700_000_000_000L;
    private static final MkvTrack CUSTOMER = MkvTrack.connectL16(1, "AUDIO_FROM_CUSTOMER");
    private static final MkvTrack AGENT = MkvTrack.connectL16(2, "AUDIO_TO_CUSTOMER");
    private final FragmentWriter mono = new FragmentWriter("test", List.of(CUSTOMER));
    private KvsLimits limits = KvsLimits.published();
    private long nowMillis = 5_000;
    private VideoStream stream;
    private StreamStore store;

    private PutSession open(int retentionHours) {
        store = new StreamStore(limits, "eu-west-2", "000000000000");
        stream = store.create(new StreamStore.CreateStream("s", "", "", "", retentionHours), nowMillis);
        return new PutSession(
                store.openWriter(stream, nowMillis),
                new PutSession.Timecodes(true, 0),
                limits,
                bytes -> Optional.empty(),
                nowMillis);
    }

    private static MkvFrame frame(int track, long millis, int bytes) {
        return new MkvFrame(track, millis * 1_000_000L, true, new byte[bytes]);
    }

    private byte[] fragment(long millis) {
        return mono.fragment(millis, List.of(frame(1, millis, 16), frame(1, millis + 500, 16)), List.of());
    }

    private static List<String> told(List<PutSession.Effect> effects) {
        List<String> told = new ArrayList<>();
        for (PutSession.Effect effect : effects) {
            told.add(
                    switch (effect) {
                        case PutSession.Effect.Acknowledge(Acknowledgement said) -> told(said);
                        case PutSession.Effect.Hold(long millis) -> "hold " + millis;
                        case PutSession.Effect.Finish finish -> "finish";
                        case PutSession.Effect.Cut cut -> "cut";
                    });
        }
        return told;
    }

    private static String told(Acknowledgement said) {
        return switch (said.type()) {
            case ERROR ->
                "ERROR " + said.errorId().orElseThrow() + " " + said.errorCode().orElseThrow();
            case IDLE, UNKNOWN -> said.type().name();
            case BUFFERING, RECEIVED, PERSISTED ->
                said.type() + " " + (said.fragmentTimecodeMillis().orElseThrow() - START_MILLIS);
        };
    }

    private List<String> feed(PutSession session, byte[]... parts) {
        List<String> told = new ArrayList<>();
        for (byte[] part : parts) {
            told.addAll(told(session.feed(part, nowMillis)));
        }
        return told;
    }

    @Test
    void acknowledgesTheStartReceiptAndPersistenceOfAFragment() {
        PutSession session = open(1);
        assertThat(feed(session, mono.head(), fragment(START_MILLIS), fragment(START_MILLIS + 1_000)))
                .containsExactly("BUFFERING 0", "RECEIVED 0", "PERSISTED 0", "BUFFERING 1000");
        assertThat(told(session.finish(nowMillis))).containsExactly("RECEIVED 1000", "PERSISTED 1000", "finish");
        assertThat(stream.retained(nowMillis))
                .extracting("producerMillis")
                .containsExactly(START_MILLIS, START_MILLIS + 1_000);
        assertThat(stream.retained(nowMillis)).extracting("lengthMillis").containsOnly(1_000L);
    }

    @Test
    void sendsNoPersistedAcknowledgementWithoutRetention() {
        PutSession session = open(0);
        feed(session, mono.head(), fragment(START_MILLIS));
        assertThat(told(session.finish(nowMillis))).containsExactly("RECEIVED 0", "finish");
    }

    @Test
    void completesAFragmentWithoutWaitingForTheNext() {
        PutSession session = open(1);
        feed(session, mono.head(), fragment(START_MILLIS));
        assertThat(told(session.tick(nowMillis + PutSession.SETTLE_MILLIS - 1))).isEmpty();
        assertThat(told(session.tick(nowMillis + PutSession.SETTLE_MILLIS)))
                .containsExactly("RECEIVED 0", "PERSISTED 0");
    }

    @Test
    void storesTheSameFragmentsForAnyChunkSizes() {
        byte[] head = mono.head();
        byte[] one = fragment(START_MILLIS);
        byte[] all = new byte[head.length + one.length];
        System.arraycopy(head, 0, all, 0, head.length);
        System.arraycopy(one, 0, all, head.length, one.length);
        for (int cut = 0; cut <= all.length; cut++) {
            PutSession session = open(1);
            List<String> told = feed(
                    session, java.util.Arrays.copyOf(all, cut), java.util.Arrays.copyOfRange(all, cut, all.length));
            told.addAll(told(session.finish(nowMillis)));
            assertThat(told).as("cut at %d", cut).containsExactly("BUFFERING 0", "RECEIVED 0", "PERSISTED 0", "finish");
        }
    }

    @Test
    void dropsAnIncompleteFragmentAtTheEnd() {
        PutSession session = open(1);
        byte[] one = fragment(START_MILLIS);
        feed(session, mono.head(), java.util.Arrays.copyOf(one, one.length - 3));
        assertThat(told(session.finish(nowMillis))).containsExactly("finish");
        assertThat(stream.retained(nowMillis)).isEmpty();
    }

    @Test
    void reportsTheErrorIdsOfTheService() {
        assertThat(feed(open(1), mono.head(), fragment(START_MILLIS + 1_000), fragment(START_MILLIS)))
                .as("back in time")
                .endsWith("ERROR 4004 FRAGMENT_TIMECODE_LESSER_THAN_PREVIOUS", "finish");
        List<MkvTrack> four = IntStream.rangeClosed(1, 4)
                .mapToObj(number -> MkvTrack.connectL16(number, "T" + number))
                .toList();
        assertThat(feed(open(1), new FragmentWriter("test", four).head(), fragment(START_MILLIS)))
                .containsExactly("ERROR 4005 MORE_THAN_ALLOWED_TRACKS_FOUND", "finish");
        assertThat(feed(open(1), "this is no Matroska".getBytes(java.nio.charset.StandardCharsets.UTF_8)))
                .containsExactly("ERROR 4006 INVALID_MKV_DATA", "finish");
        List<MkvTag> eleven = IntStream.range(0, 11)
                .mapToObj(i -> new MkvTag("name" + i, "value"))
                .toList();
        assertThat(feed(open(1), mono.head(), mono.fragment(START_MILLIS, List.of(frame(1, START_MILLIS, 4)), eleven)))
                .contains("ERROR 4009 FRAGMENT_METADATA_LIMIT_REACHED");
        assertThat(feed(
                        open(1),
                        mono.head(),
                        mono.fragment(START_MILLIS, List.of(frame(2, START_MILLIS, 4)), List.of())))
                .contains("ERROR 4010 TRACK_NUMBER_MISMATCH");
        assertThat(feed(
                        open(1),
                        new FragmentWriter("test", List.of(CUSTOMER, AGENT)).head(),
                        fragment(START_MILLIS),
                        fragment(START_MILLIS + 1_000)))
                .contains("ERROR 4011 FRAMES_MISSING_FOR_TRACK");
        assertThat(feed(
                        open(1),
                        mono.head(),
                        mono.fragment(
                                START_MILLIS,
                                List.of(frame(1, START_MILLIS, 4), frame(1, START_MILLIS + 20_001, 4)),
                                List.of())))
                .contains("ERROR 4002 MAX_FRAGMENT_DURATION_REACHED");
        limits = limits.with(new KvsLimits.FragmentRules(1_000, 20_000, 3, 10));
        assertThat(feed(
                        open(1),
                        mono.head(),
                        mono.fragment(START_MILLIS, List.of(frame(1, START_MILLIS, 1_001)), List.of())))
                .contains("ERROR 4001 MAX_FRAGMENT_SIZE_REACHED");
    }

    @Test
    void slowsDownUploadsAboveFiveFragmentsPerSecond() {
        PutSession session = open(1);
        List<String> told = feed(session, mono.head());
        for (int i = 0; i < 7; i++) {
            told.addAll(feed(session, fragment(START_MILLIS + i * 1_000L)));
        }
        assertThat(told.stream().filter("hold 200"::equals)).hasSize(1);
    }

    @Test
    void endsWhenTheStreamIsDeleted() {
        PutSession session = open(1);
        feed(session, mono.head(), fragment(START_MILLIS));
        store.delete(stream.description().arn(), "");
        assertThat(told(session.tick(nowMillis))).containsExactly("ERROR 4008 STREAM_NOT_ACTIVE", "finish");
    }

    @Test
    void sendsIdleToAProducerThatSendsNoData() {
        PutSession session = open(1);
        assertThat(told(session.tick(nowMillis + 29_999))).isEmpty();
        assertThat(told(session.tick(nowMillis + 30_000))).containsExactly("IDLE");
        assertThat(told(session.tick(nowMillis + 30_001))).isEmpty();
    }

    @Test
    void limitsWritersToOneAndCallsToFivePerSecond() {
        open(1);
        assertThatThrownBy(() -> store.openWriter(stream, nowMillis))
                .isInstanceOfSatisfying(AwsFailure.class, failure -> assertThat(failure.type())
                        .isEqualTo("ConnectionLimitExceededException"));
        for (int i = 0; i < 3; i++) {
            assertThatThrownBy(() -> store.openWriter(stream, nowMillis)).hasMessageContaining("PutMedia connections");
        }
        assertThatThrownBy(() -> store.openWriter(stream, nowMillis))
                .isInstanceOfSatisfying(AwsFailure.class, failure -> assertThat(failure.type())
                        .isEqualTo("ClientLimitExceededException"));
    }
}
