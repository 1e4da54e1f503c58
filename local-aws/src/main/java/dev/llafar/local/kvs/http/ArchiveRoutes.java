package dev.llafar.local.kvs.http;

import dev.llafar.local.call.Exchange;
import dev.llafar.local.error.AwsFailure;
import dev.llafar.local.kvs.StoredFragment;
import dev.llafar.local.kvs.StreamStore;
import dev.llafar.local.kvs.VideoStream;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.function.Predicate;

/** ListFragments and GetMediaForFragmentList: what is archived, which takes a stream with retention. */
final class ArchiveRoutes {
    private static final int MAX_FRAGMENTS = 1_000;
    private static final int DEFAULT_PAGE = 100;
    private static final double MILLIS_PER_SECOND = 1_000.0;
    private final StreamStore store;

    ArchiveRoutes(StreamStore store) {
        this.store = store;
    }

    void listFragments(Exchange exchange) {
        JsonFields fields = new JsonFields(exchange.json());
        VideoStream stream = archived(fields);
        int max = fields.integer("MaxResults", DEFAULT_PAGE, 1, MAX_FRAGMENTS);
        String after = decode(fields.text("NextToken"));
        Predicate<StoredFragment> wanted =
                fields.has("FragmentSelector") ? selected(fields.object("FragmentSelector")) : any -> true;
        List<StoredFragment> page = stream.retained(exchange.nowMillis()).stream()
                .filter(fragment -> fragment.number().compareTo(after) > 0) // all numbers are equally long
                .filter(wanted)
                .limit(max + 1L)
                .toList();
        JsonArray listed = new JsonArray();
        page.stream().limit(max).forEach(fragment -> listed.add(entry(fragment)));
        JsonObject answer = new JsonObject().put("Fragments", listed);
        if (page.size() > max) {
            answer.put("NextToken", encode(page.get(max - 1).number()));
        }
        exchange.reply(answer);
    }

    void getMedia(Exchange exchange) {
        JsonFields fields = new JsonFields(exchange.json());
        VideoStream stream = archived(fields);
        List<String> numbers = fields.texts("Fragments");
        if (numbers.isEmpty() || numbers.size() > MAX_FRAGMENTS) {
            throw AwsFailure.invalidArgument(
                    "Fragments has " + numbers.size() + " numbers, expected 1 to " + MAX_FRAGMENTS + ".");
        }
        List<StoredFragment> fragments = new ArrayList<>();
        for (String number : numbers) {
            StoredFragment fragment = stream.numbered(number);
            if (fragment == null) {
                throw AwsFailure.notFound("Fragment " + number + " is not found in the stream.");
            }
            fragments.add(fragment);
        }
        exchange.response().setChunked(true).putHeader("Content-Type", "video/webm");
        writeFrom(exchange, fragments, 0);
    }

    /** One chunk at a time, the next when the connection has taken the last. */
    private static void writeFrom(Exchange exchange, List<StoredFragment> fragments, int index) {
        if (index == fragments.size()) {
            exchange.response().end();
            return;
        }
        exchange.response()
                .write(Buffer.buffer(fragments.get(index).archivedChunk()))
                .onSuccess(written -> writeFrom(exchange, fragments, index + 1));
    }

    private VideoStream archived(JsonFields fields) {
        VideoStream stream = fields.stream(store);
        if (!stream.persists()) {
            throw AwsFailure.notFound(
                    "The stream " + stream.description().name() + " archives nothing: its DataRetentionInHours is 0.");
        }
        return stream;
    }

    private static Predicate<StoredFragment> selected(JsonFields selector) {
        String type = selector.text("FragmentSelectorType");
        JsonFields range = selector.object("TimestampRange");
        long fromMillis = range.timestampMillis("StartTimestamp");
        long toMillis = range.timestampMillis("EndTimestamp");
        return switch (type) {
            case "SERVER_TIMESTAMP" ->
                fragment -> fragment.serverMillis() >= fromMillis && fragment.serverMillis() <= toMillis;
            case "PRODUCER_TIMESTAMP" ->
                fragment -> fragment.producerMillis() >= fromMillis && fragment.producerMillis() <= toMillis;
            default ->
                throw AwsFailure.invalidArgument(
                        "FragmentSelectorType is '" + type + "', expected SERVER_TIMESTAMP or PRODUCER_TIMESTAMP.");
        };
    }

    private static JsonObject entry(StoredFragment fragment) {
        return new JsonObject()
                .put("FragmentNumber", fragment.number())
                .put("FragmentSizeInBytes", fragment.sizeBytes())
                .put("ProducerTimestamp", fragment.producerMillis() / MILLIS_PER_SECOND)
                .put("ServerTimestamp", fragment.serverMillis() / MILLIS_PER_SECOND)
                .put("FragmentLengthInMilliseconds", fragment.lengthMillis());
    }

    private static String encode(String number) {
        return Base64.getEncoder().encodeToString(number.getBytes(StandardCharsets.UTF_8));
    }

    private static String decode(String token) {
        try {
            return new String(Base64.getDecoder().decode(token), StandardCharsets.UTF_8);
        } catch (IllegalArgumentException e) {
            throw AwsFailure.invalidArgument("NextToken is not one that this service gave.");
        }
    }
}
