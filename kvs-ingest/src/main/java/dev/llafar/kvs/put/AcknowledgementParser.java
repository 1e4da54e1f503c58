package dev.llafar.kvs.put;

import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * Reads PutMedia's response incrementally. It is a sequence of JSON objects, possibly separated by white space. Each is an
 * acknowledgement, or contains it in the field {@code Acknowledgement}; numbers may be JSON numbers or strings.
 *
 * <p>Holds at most {@value #MAX_OBJECT_BYTES} bytes of an object. Invalid input ends the response with one {@link
 * AcknowledgementEvent.Malformed}. Not thread safe.
 */
public final class AcknowledgementParser {
    /** An acknowledgement is about 150 bytes long. */
    static final int MAX_OBJECT_BYTES = 64 << 10;

    // This class finds the end of an object, because Jackson's incremental parser accepts {"a":} if its input ends
    // before
    // the last brace.
    private static final ObjectMapper MAPPER =
            new ObjectMapper().enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS);

    private final ByteArrayOutputStream object = new ByteArrayOutputStream(256);
    private long position;
    private long objectAtByte;
    private int depth;
    private boolean inText;
    private boolean escaped;
    private boolean ended;

    /** Reads a chunk, which is not kept, and returns the complete acknowledgements. */
    public List<Event> feed(byte[] chunk) {
        return feed(chunk, 0, chunk.length);
    }

    /** Reads {@code length} bytes from {@code offset}. */
    public List<Event> feed(byte[] chunk, int offset, int length) {
        Objects.checkFromIndexSize(offset, length, chunk.length);
        var events = new ArrayList<Event>();
        for (int i = offset; i < offset + length && !ended; i++) {
            accept(chunk[i], events);
            position++;
        }
        return events;
    }

    private void accept(byte b, List<Event> events) {
        if (depth == 0) {
            if (b == '{') {
                objectAtByte = position;
                object.reset();
                object.write(b);
                depth = 1;
            } else if (b != ' ' && b != '\n' && b != '\r' && b != '\t') {
                objectAtByte = position;
                malformed(events, "begins with byte 0x%02X".formatted(b));
            }
            return;
        }
        object.write(b);
        if (inText) {
            inText = escaped || b != '"';
            escaped = !escaped && b == '\\';
        } else if (b == '"') {
            inText = true;
        } else {
            depth += b == '{' ? 1 : b == '}' ? -1 : 0;
        }
        if (depth == 0) {
            parse(events);
        } else if (object.size() >= MAX_OBJECT_BYTES) {
            malformed(events, "is longer than " + MAX_OBJECT_BYTES + " bytes");
        }
    }

    private void parse(List<Event> events) {
        try {
            events.add(acknowledgement(MAPPER.readTree(object.toByteArray())));
        } catch (IOException e) {
            malformed(events, "is not JSON");
        }
    }

    private void malformed(List<Event> events, String found) {
        ended = true;
        events.add(new Event.Malformed(
                objectAtByte, found, "JSON objects of at most " + MAX_OBJECT_BYTES + " bytes, one after the other"));
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

    /** A number or a non-empty string; other values count as absent. */
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

    /** A part of PutMedia's response. */
    public sealed interface Event permits Acknowledgement, Event.Malformed {
        /**
         * The response is not a sequence of JSON objects, or one of them exceeds the bound. This is the last event.
         *
         * @param atByte position of the invalid object in the response
         */
        record Malformed(long atByte, String found, String expected) implements Event {
            /** A message for logs and errors. */
            public String message() {
                return "acknowledgement at byte " + atByte + " " + found + ", expected " + expected;
            }
        }
    }
}
