package dev.llafar.local.kvs;

import static dev.llafar.local.LocalAwsFixture.await;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.llafar.kvs.endpoint.AwsAccess;
import dev.llafar.kvs.endpoint.DataEndpoints;
import dev.llafar.kvs.endpoint.StreamRef;
import dev.llafar.kvs.fragment.Fragment;
import dev.llafar.kvs.fragment.FragmentEvent;
import dev.llafar.kvs.fragment.FragmentReader;
import dev.llafar.kvs.producer.KvsProducer;
import dev.llafar.kvs.producer.ProducerSettings;
import dev.llafar.kvs.producer.PutReport;
import dev.llafar.kvs.retry.Backoff;
import dev.llafar.local.LocalAwsFixture;
import dev.llafar.local.SpokenFragments;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.core.async.AsyncResponseTransformer;
import software.amazon.awssdk.services.kinesisvideo.model.APIName;
import software.amazon.awssdk.services.kinesisvideo.model.ResourceInUseException;
import software.amazon.awssdk.services.kinesisvideoarchivedmedia.KinesisVideoArchivedMediaAsyncClient;
import software.amazon.awssdk.services.kinesisvideomedia.KinesisVideoMediaAsyncClient;
import software.amazon.awssdk.services.kinesisvideomedia.model.StartSelector;
import software.amazon.awssdk.services.kinesisvideomedia.model.StartSelectorType;

/** The real clients against the stand-in, over loopback. */
@Tag("slow")
class KvsEndToEndTest {
    private static final long START_MILLIS = 1_700_000_000_000L;
    private static LocalAwsFixture aws;

    @BeforeAll
    static void start() {
        aws = new LocalAwsFixture(LocalAwsFixture.fast());
    }

    @AfterAll
    static void stop() {
        aws.close();
    }

    static ProducerSettings fullSpeed() {
        return new ProducerSettings(
                ProducerSettings.Pacing.MAX, 16, 64L << 20, 0, 5_000, new Backoff(1, 20).withMaxRetries(20));
    }

    @Test
    void createsDescribesListsAndDeletesStreams() {
        String arn = aws.createStream("lifecycle", 2);
        assertThat(arn).matches("arn:aws:kinesisvideo:eu-west-2:000000000000:stream/lifecycle/\\d+");
        var info = aws.endpoints
                .control()
                .describeStream(request -> request.streamName("lifecycle"))
                .join()
                .streamInfo();
        assertThat(info.streamARN()).isEqualTo(arn);
        assertThat(info.dataRetentionInHours()).isEqualTo(2);
        assertThat(info.statusAsString()).isEqualTo("ACTIVE");
        assertThat(aws.endpoints
                        .control()
                        .listStreams(request -> request.streamNameCondition(condition ->
                                condition.comparisonOperator("BEGINS_WITH").comparisonValue("life")))
                        .join()
                        .streamInfoList())
                .extracting("streamName")
                .containsExactly("lifecycle");
        assertThatThrownBy(() -> aws.createStream("lifecycle", 2)).hasCauseInstanceOf(ResourceInUseException.class);
        aws.endpoints.control().deleteStream(request -> request.streamARN(arn)).join();
        assertThatThrownBy(() -> aws.endpoints
                        .control()
                        .describeStream(request -> request.streamName("lifecycle"))
                        .join())
                .hasMessageContaining("lifecycle")
                .hasMessageContaining("404");
    }

    @Test
    void returnsUploadedFragmentsWithTheTagsOfTheService() {
        aws.createStream("round-trip", 1);
        SpokenFragments media = new SpokenFragments(5, START_MILLIS, 42);
        PutReport report = await(aws.put("round-trip", media, fullSpeed()));
        assertThat(report.fragments()).isEqualTo(5);
        assertThat(report.sentAgain()).isZero();
        List<Fragment> read = read("round-trip", selector -> selector.startSelectorType(StartSelectorType.EARLIEST));
        assertThat(payloads(read)).isEqualTo(media.fingerprints());
        assertThat(read.getFirst().tags().fragmentNumber()).hasValue(report.firstFragmentNumber());
        assertThat(read.getLast().tags().fragmentNumber()).hasValue(report.lastFragmentNumber());
        assertThat(read.getLast().tags().continuationToken()).hasValue(report.lastFragmentNumber());
        assertThat(read.getFirst().tags().producerTimestampMillis()).hasValue(START_MILLIS);
        assertThat(read.getFirst().tags().contactId()).hasValue("contact-1");
        assertThat(read.getLast().tags().millisBehindNow()).hasValue(0);
        assertThat(read)
                .extracting(fragment -> fragment.tags().fragmentNumber().orElseThrow())
                .isSorted();
    }

    @Test
    void startsAtThePositionOfEachStartSelector() {
        aws.createStream("selectors", 1);
        SpokenFragments media = new SpokenFragments(6, START_MILLIS, 43);
        await(aws.put("selectors", media, fullSpeed()));
        List<Fragment> all = read("selectors", selector -> selector.startSelectorType(StartSelectorType.EARLIEST));
        String third = all.get(2).tags().fragmentNumber().orElseThrow();
        assertThat(times(read("selectors", selector -> selector.startSelectorType(StartSelectorType.FRAGMENT_NUMBER)
                        .afterFragmentNumber(third))))
                .as("starts after the number it is given")
                .containsExactly(START_MILLIS + 3_000, START_MILLIS + 4_000, START_MILLIS + 5_000);
        assertThat(times(read("selectors", selector -> selector.startSelectorType(StartSelectorType.CONTINUATION_TOKEN)
                        .continuationToken(all.get(3).tags().continuationToken().orElseThrow()))))
                .containsExactly(START_MILLIS + 4_000, START_MILLIS + 5_000);
        assertThat(times(read("selectors", selector -> selector.startSelectorType(StartSelectorType.PRODUCER_TIMESTAMP)
                        .startTimestamp(Instant.ofEpochMilli(START_MILLIS + 2_500)))))
                .as("starts with the fragment that holds the moment")
                .startsWith(START_MILLIS + 2_000)
                .hasSize(4);
        assertThat(times(read("selectors", selector -> selector.startSelectorType(StartSelectorType.SERVER_TIMESTAMP)
                        .startTimestamp(Instant.ofEpochMilli(0)))))
                .hasSize(6);
        assertThat(read("selectors", selector -> selector.startSelectorType(StartSelectorType.NOW)))
                .as("nobody writes: what is there is not now")
                .isEmpty();
    }

    @Test
    void reportsAMissingFragmentWithinTheStream() {
        aws.createStream("not-there", 1);
        await(aws.put("not-there", new SpokenFragments(1, START_MILLIS, 44), fullSpeed()));
        List<FragmentEvent> events =
                events("not-there", selector -> selector.startSelectorType(StartSelectorType.FRAGMENT_NUMBER)
                        .afterFragmentNumber("12345"));
        assertThat(events)
                .singleElement()
                .isInstanceOfSatisfying(
                        FragmentEvent.ErrorReported.class,
                        reported -> assertThat(reported.error().id()).isEqualTo("4000"));
    }

    @Test
    void listsAndReturnsArchivedFragments() {
        aws.createStream("archive", 1);
        SpokenFragments media = new SpokenFragments(5, START_MILLIS, 45);
        await(aws.put("archive", media, fullSpeed()));
        try (KinesisVideoArchivedMediaAsyncClient archive = KinesisVideoArchivedMediaAsyncClient.builder()
                .region(aws.endpoints.access().region())
                .credentialsProvider(aws.endpoints.access().credentials())
                .endpointOverride(aws.endpoints
                        .endpoint(StreamRef.parse("archive"), APIName.LIST_FRAGMENTS)
                        .join())
                .build()) {
            var first = archive.listFragments(
                            request -> request.streamName("archive").maxResults(3L))
                    .join();
            var second = archive.listFragments(request ->
                            request.streamName("archive").maxResults(3L).nextToken(first.nextToken()))
                    .join();
            assertThat(first.fragments()).hasSize(3);
            assertThat(second.fragments()).hasSize(2);
            assertThat(second.nextToken()).isNull();
            assertThat(archive.listFragments(request -> request.streamName("archive")
                                    .fragmentSelector(selector -> selector.fragmentSelectorType("PRODUCER_TIMESTAMP")
                                            .timestampRange(range -> range.startTimestamp(
                                                            Instant.ofEpochMilli(START_MILLIS + 1_000))
                                                    .endTimestamp(Instant.ofEpochMilli(START_MILLIS + 2_000)))))
                            .join()
                            .fragments())
                    .extracting("fragmentLengthInMilliseconds")
                    .containsExactly(1_000L, 1_000L);
            byte[] body = archive.getMediaForFragmentList(
                            request -> request.streamName("archive")
                                    .fragments(
                                            second.fragments().getLast().fragmentNumber(),
                                            first.fragments().getFirst().fragmentNumber()),
                            AsyncResponseTransformer.toBytes())
                    .join()
                    .asByteArray();
            assertThat(times(fragments(body))).containsExactly(START_MILLIS + 4_000, START_MILLIS);
            assertThatThrownBy(() -> archive.getMediaForFragmentList(
                                    request -> request.streamName("archive").fragments("1"),
                                    AsyncResponseTransformer.toBytes())
                            .join())
                    .hasMessageContaining("Fragment 1 is not found");
        }
    }

    @Test
    void refusesASecondProducerDuringAnUpload() {
        aws.createStream("two-writers", 1);
        SpokenFragments media = new SpokenFragments(1, START_MILLIS, 46);
        Promise<Optional<KvsProducer.OutgoingFragment>> never = Promise.promise();
        Promise<PutReport> firstIsIn = Promise.promise();
        Iterator<KvsProducer.OutgoingFragment> one = media.fragments().iterator();
        Future<PutReport> first = aws.producer.put(
                StreamRef.parse("two-writers"),
                media.head(),
                () -> one.hasNext() ? Future.succeededFuture(Optional.of(one.next())) : never.future(),
                fullSpeed(),
                1,
                firstIsIn::tryComplete);
        await(firstIsIn.future());
        assertThatThrownBy(() -> await(aws.put("two-writers", media, fullSpeed())))
                .isInstanceOfSatisfying(KvsProducer.PutFailure.class, refused -> {
                    assertThat(refused.type()).isEqualTo("ConnectionLimitExceededException");
                    assertThat(refused).hasMessageContaining("already has 1 PutMedia connections");
                });
        never.complete(Optional.empty());
        assertThat(await(first).fragments()).isEqualTo(1);
    }

    @Test
    void uploadsWithAnAssumedRoleAndReportsADeniedOne() {
        aws.createStream("by-role", 1);
        SpokenFragments media = new SpokenFragments(2, START_MILLIS, 48);
        assertThat(putAs("arn:aws:iam::000000000000:role/producer", media).fragments())
                .isEqualTo(2);
        assertThatThrownBy(() -> putAs("arn:aws:iam::000000000000:role/denied", media))
                .isInstanceOf(KvsProducer.PutFailure.class)
                .hasMessageContaining("role/denied")
                .hasMessageContaining("allow sts:AssumeRole");
    }

    private static PutReport putAs(String role, SpokenFragments media) {
        AwsAccess access = aws.access(LocalAwsFixture.GOOD).assuming(role);
        try (DataEndpoints endpoints = new DataEndpoints(access, InstantSource.system(), Duration.ofSeconds(30));
                KvsProducer producer = new KvsProducer(aws.vertx, endpoints, InstantSource.system())) {
            return await(producer.put(
                    StreamRef.parse("by-role"), media.head(), media.source(), fullSpeed(), 1, progress -> {}));
        }
    }

    @Test
    void reportsAMissingStreamBeforeSendingMedia() {
        assertThatThrownBy(() -> await(aws.put("missing", new SpokenFragments(1, START_MILLIS, 47), fullSpeed())))
                .isInstanceOf(KvsProducer.PutFailure.class)
                .hasMessageContaining("stream missing")
                .hasMessageContaining("create it first");
    }

    static List<Long> times(List<Fragment> fragments) {
        return fragments.stream().map(Fragment::timeMillis).toList();
    }

    static List<String> payloads(List<Fragment> fragments) {
        return fragments.stream()
                .flatMap(fragment -> fragment.frames().stream())
                .map(frame -> SpokenFragments.fingerprint(frame.payload()))
                .toList();
    }

    private static List<Fragment> read(String stream, Consumer<StartSelector.Builder> selector) {
        return events(stream, selector).stream()
                .map(event -> ((FragmentEvent.FragmentRead) event).fragment())
                .toList();
    }

    private static List<FragmentEvent> events(String stream, Consumer<StartSelector.Builder> selector) {
        KinesisVideoMediaAsyncClient client = aws.endpoints.media(aws.endpoints
                .endpoint(StreamRef.parse(stream), APIName.GET_MEDIA)
                .join());
        byte[] body = client.getMedia(
                        request -> request.streamName(stream).startSelector(selector),
                        AsyncResponseTransformer.toBytes())
                .join()
                .asByteArray();
        return events(body);
    }

    private static List<FragmentEvent> events(byte[] body) {
        FragmentReader reader = new FragmentReader();
        List<FragmentEvent> events = new ArrayList<>(reader.feed(body));
        events.addAll(reader.finish());
        return events;
    }

    private static List<Fragment> fragments(byte[] body) {
        return events(body).stream()
                .map(event -> ((FragmentEvent.FragmentRead) event).fragment())
                .toList();
    }
}
