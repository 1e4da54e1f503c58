package dev.llafar.local.kvs.http;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.databind.PropertyNamingStrategies.UpperCamelCaseStrategy;
import com.fasterxml.jackson.databind.annotation.JsonDeserialize;
import com.fasterxml.jackson.databind.annotation.JsonNaming;
import dev.llafar.kvs.json.JsonFieldException;
import dev.llafar.local.kvs.StoredFragment;
import dev.llafar.local.kvs.StreamStore;
import dev.llafar.local.kvs.TimestampMillis;
import dev.llafar.local.kvs.VideoStream;
import dev.llafar.local.protocol.AwsFailure;
import dev.llafar.local.service.AwsExchange;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** ListFragments and GetMediaForFragmentList, for streams with a retention time. */
final class ArchiveRoutes {
    private static final int MAX_FRAGMENTS = 1_000;
    private static final int DEFAULT_PAGE = 100;
    private static final double MILLIS_PER_SECOND = 1_000.0;
    private final StreamStore store;

    @JsonNaming(UpperCamelCaseStrategy.class)
    record ListFragments(
            @Nullable String streamName,
            @Nullable String streamARN,
            @Nullable Integer maxResults,
            @Nullable String nextToken,
            @Nullable FragmentSelector fragmentSelector) {}

    @JsonNaming(UpperCamelCaseStrategy.class)
    record FragmentSelector(
            @JsonProperty(required = true) Clock fragmentSelectorType,
            @JsonProperty(required = true) TimestampRange timestampRange) {
        boolean includes(StoredFragment fragment) {
            long millis =
                    switch (fragmentSelectorType) {
                        case SERVER_TIMESTAMP -> fragment.serverMillis();
                        case PRODUCER_TIMESTAMP -> fragment.producerMillis();
                    };
            return millis >= timestampRange.startTimestamp() && millis <= timestampRange.endTimestamp();
        }
    }

    enum Clock {
        @JsonProperty("SERVER_TIMESTAMP")
        SERVER_TIMESTAMP,
        @JsonProperty("PRODUCER_TIMESTAMP")
        PRODUCER_TIMESTAMP
    }

    @JsonNaming(UpperCamelCaseStrategy.class)
    record TimestampRange(
            @JsonProperty(required = true) @JsonDeserialize(using = TimestampMillis.class)
            long startTimestamp,

            @JsonProperty(required = true) @JsonDeserialize(using = TimestampMillis.class)
            long endTimestamp) {}

    @JsonNaming(UpperCamelCaseStrategy.class)
    record GetMediaForFragmentList(
            @Nullable String streamName,
            @Nullable String streamARN,
            @JsonProperty(required = true) List<String> fragments) {
        GetMediaForFragmentList {
            if (fragments.isEmpty() || fragments.size() > MAX_FRAGMENTS) {
                throw JsonFieldException.of("Fragments", fragments.size() + " numbers", "1 to " + MAX_FRAGMENTS);
            }
        }
    }

    ArchiveRoutes(StreamStore store) {
        this.store = store;
    }

    void listFragments(AwsExchange exchange) {
        ListFragments request = exchange.read(ListFragments.class);
        VideoStream stream = archived(request.streamName(), request.streamARN());
        PageRequest page = PageRequest.of(request.maxResults(), request.nextToken(), DEFAULT_PAGE, MAX_FRAGMENTS);
        Predicate<StoredFragment> selected =
                request.fragmentSelector() == null ? any -> true : request.fragmentSelector()::includes;
        List<StoredFragment> found = stream.retained(exchange.nowMillis()).stream()
                .filter(fragment -> fragment.number().compareTo(page.after()) > 0) // All numbers have the same length.
                .filter(selected)
                .limit(page.lookupSize())
                .toList();
        exchange.reply(page.response("Fragments", found, ArchiveRoutes::entry, StoredFragment::number));
    }

    void getMedia(AwsExchange exchange) {
        GetMediaForFragmentList request = exchange.read(GetMediaForFragmentList.class);
        VideoStream stream = archived(request.streamName(), request.streamARN());
        List<StoredFragment> fragments = new ArrayList<>();
        for (String number : request.fragments()) {
            StoredFragment fragment = stream.numbered(number);
            if (fragment == null) {
                throw AwsFailure.notFound("Fragment " + number + " is not found in the stream.");
            }
            fragments.add(fragment);
        }
        exchange.response().setChunked(true).putHeader("Content-Type", "video/webm");
        writeFrom(exchange, fragments, 0);
    }

    /** Writes one chunk at a time, after the previous one was written to the connection. */
    private static void writeFrom(AwsExchange exchange, List<StoredFragment> fragments, int index) {
        if (index == fragments.size()) {
            exchange.response().end();
            return;
        }
        exchange.response()
                .write(Buffer.buffer(fragments.get(index).archivedChunk()))
                .onSuccess(written -> writeFrom(exchange, fragments, index + 1));
    }

    private VideoStream archived(@Nullable String name, @Nullable String arn) {
        VideoStream stream = store.find(name, arn);
        if (!stream.persists()) {
            throw AwsFailure.notFound("The stream " + stream.description().name()
                    + " has no archive, because its DataRetentionInHours is 0.");
        }
        return stream;
    }

    private static JsonObject entry(StoredFragment fragment) {
        return new JsonObject()
                .put("FragmentNumber", fragment.number())
                .put("FragmentSizeInBytes", fragment.sizeBytes())
                .put("ProducerTimestamp", fragment.producerMillis() / MILLIS_PER_SECOND)
                .put("ServerTimestamp", fragment.serverMillis() / MILLIS_PER_SECOND)
                .put("FragmentLengthInMilliseconds", fragment.lengthMillis());
    }
}
