package dev.llafar.kvs.put;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.async.ByteArrayFeeder;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.util.TokenBuffer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * Reads PutMedia's answer from bytes cut anywhere: JSON objects one after the other, with or without anything between them,
 * each an acknowledgement or wrapped in one field named so, their numbers as numbers or as text.
 *
 * <p>Holds at most {@value #MAX_OBJECT_BYTES} bytes of an object; what is not such an answer ends it with one {@link
 * AcknowledgementEvent.Malformed}. Not thread safe.
 */
public final class AcknowledgementParser {
    /** An acknowledgement is about 150 bytes long. */
    static final int MAX_OBJECT_BYTES = 64 << 10;

    private static final ObjectMapper MAPPER = new ObjectMapper();

    private final JsonParser parser;
    private final ByteArrayFeeder feeder;
    private TokenBuffer object;
    private int depth;
    private long objectAtByte;
    private boolean ended;

    public AcknowledgementParser() {
        try {
            parser = new JsonFactory().createNonBlockingByteArrayParser();
        } catch (IOException e) {
            throw new UncheckedIOException(e); // it reads from nothing
        }
        feeder = (ByteArrayFeeder) parser.getNonBlockingInputFeeder();
        object = new TokenBuffer(parser);
    }

    /** The acknowledgements that are whole now; the chunk is not kept. */
    public List<AcknowledgementEvent> feed(byte[] chunk) {
        return feed(chunk, 0, chunk.length);
    }

    /** The same for {@code length} bytes from {@code offset}. */
    public List<AcknowledgementEvent> feed(byte[] chunk, int offset, int length) {
        Objects.checkFromIndexSize(offset, length, chunk.length);
        var events = new ArrayList<AcknowledgementEvent>();
        // Small steps, so that the bound is met when it is passed and not a chunk later.
        int end = offset + length;
        for (int from = offset; from < end && !ended; from += MAX_OBJECT_BYTES) {
            int to = Math.min(end, from + MAX_OBJECT_BYTES);
            try {
                feeder.feedInput(chunk, from, to);
                read(events);
            } catch (IOException e) {
                give(events, "is no JSON");
            }
        }
        return events;
    }

    private void read(List<AcknowledgementEvent> events) throws IOException {
        for (var token = parser.nextToken(); token != JsonToken.NOT_AVAILABLE; token = parser.nextToken()) {
            if (depth == 0) {
                if (token != JsonToken.START_OBJECT) {
                    give(events, "is " + token.name());
                    return;
                }
                objectAtByte = position();
            }
            object.copyCurrentEvent(parser);
            depth += token.isStructStart() ? 1 : token.isStructEnd() ? -1 : 0;
            if (tooLong(events)) {
                return;
            }
            if (depth == 0) {
                JsonNode tree = MAPPER.readTree(object.asParser(MAPPER));
                object = new TokenBuffer(parser);
                events.add(acknowledgement(tree));
            }
        }
        tooLong(events);
    }

    private boolean tooLong(List<AcknowledgementEvent> events) {
        if (depth > 0 && position() - objectAtByte > MAX_OBJECT_BYTES) {
            give(events, "is longer than " + MAX_OBJECT_BYTES + " bytes");
        }
        return ended;
    }

    private void give(List<AcknowledgementEvent> events, String found) {
        ended = true;
        events.add(new AcknowledgementEvent.Malformed(
                position(), found, "JSON objects of at most " + MAX_OBJECT_BYTES + " bytes, one after the other"));
    }

    private long position() {
        return parser.currentLocation().getByteOffset();
    }

    private static Acknowledgement acknowledgement(JsonNode tree) {
        var wrapped = tree.get("Acknowledgement");
        var fields = wrapped != null && wrapped.isObject() ? wrapped : tree;
        return new Acknowledgement(
                type(text(fields, "EventType").orElse("")),
                millis(text(fields, "FragmentTimecode").orElse("")),
                text(fields, "FragmentNumber"),
                text(fields, "ErrorId"),
                text(fields, "ErrorCode"));
    }

    /** A number or a text; anything else, or an empty one, counts as absent. */
    private static Optional<String> text(JsonNode fields, String name) {
        var value = fields.get(name);
        if (value == null || !(value.isTextual() || value.isNumber())) {
            return Optional.empty();
        }
        return Optional.of(value.asText().strip()).filter(text -> !text.isEmpty());
    }

    private static OptionalLong millis(String text) {
        boolean number = !text.isEmpty() && text.length() <= 18 && text.chars().allMatch(c -> c >= '0' && c <= '9');
        return number ? OptionalLong.of(Long.parseLong(text)) : OptionalLong.empty();
    }

    private static Acknowledgement.Type type(String name) {
        for (var type : Acknowledgement.Type.values()) {
            if (type.name().equals(name)) {
                return type;
            }
        }
        return Acknowledgement.Type.UNKNOWN;
    }
}
