package dev.llafar.kvs.producer;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * The reply of PutMedia, fed in chunks of any size: JSON objects, one after the other. Documentation and service
 * disagree on the shape, so an object may be wrapped in {@code Acknowledgement}, and numbers may be strings.
 */
public final class AcknowledgementReader {
    /** Real acknowledgements have some 150 bytes; past this the reply is not one of PutMedia. */
    static final int MAX_OBJECT_BYTES = 16 * 1024;

    private static final ObjectMapper JSON = new ObjectMapper();
    private final ByteArrayOutputStream object = new ByteArrayOutputStream(256);
    private int depth;
    private boolean inString;
    private boolean escaped;

    /** What could not be read: the reply is of no use from here on. */
    public static final class MalformedReplyException extends Exception {
        MalformedReplyException(String message) {
            super(message);
        }
    }

    /** The acknowledgements that {@code chunk} completes. */
    public List<Acknowledgement> feed(byte[] chunk) throws MalformedReplyException {
        List<Acknowledgement> complete = new ArrayList<>();
        for (byte b : chunk) {
            if (depth == 0 && b != '{') {
                if (!isSpace(b)) {
                    throw new MalformedReplyException("byte " + (b & 0xFF) + " stands where an object must begin");
                }
                continue;
            }
            object.write(b);
            if (object.size() > MAX_OBJECT_BYTES) {
                throw new MalformedReplyException("an object is longer than " + MAX_OBJECT_BYTES + " bytes");
            }
            track(b);
            if (depth == 0) {
                complete.add(parse(object.toByteArray()));
                object.reset();
            }
        }
        return complete;
    }

    /** Counts braces outside strings. */
    private void track(byte b) {
        if (inString) {
            if (escaped) {
                escaped = false;
            } else if (b == '\\') {
                escaped = true;
            } else if (b == '"') {
                inString = false;
            }
        } else if (b == '"') {
            inString = true;
        } else if (b == '{') {
            depth++;
        } else if (b == '}') {
            depth--;
        }
    }

    private static Acknowledgement parse(byte[] json) throws MalformedReplyException {
        JsonNode node;
        try {
            node = JSON.readTree(json);
        } catch (JsonProcessingException e) {
            throw new MalformedReplyException("an object of " + json.length + " bytes is not JSON");
        } catch (IOException e) {
            throw new IllegalStateException("reading from an array does no I/O", e);
        }
        JsonNode inner = node.has("Acknowledgement") ? node.get("Acknowledgement") : node;
        String type = text(inner, "EventType", text(inner, "AckEventType", "")).toUpperCase(Locale.ROOT);
        long timecodeMillis = number(inner, "FragmentTimecode", -1);
        String fragmentNumber = text(inner, "FragmentNumber", "");
        return switch (type) {
            case "BUFFERING" -> new Acknowledgement.Buffering(timecodeMillis, fragmentNumber);
            case "RECEIVED" -> new Acknowledgement.Received(timecodeMillis, fragmentNumber);
            case "PERSISTED" -> new Acknowledgement.Persisted(timecodeMillis, fragmentNumber);
            case "IDLE" -> new Acknowledgement.Idle();
            case "ERROR" ->
                new Acknowledgement.Failed(
                        timecodeMillis,
                        fragmentNumber,
                        (int) number(inner, "ErrorId", -1),
                        text(inner, "ErrorCode", ""));
            default -> new Acknowledgement.Unknown(type);
        };
    }

    private static String text(JsonNode node, String name, String otherwise) {
        JsonNode value = node.get(name);
        return value == null || value.isNull() ? otherwise : value.asText();
    }

    private static long number(JsonNode node, String name, long otherwise) throws MalformedReplyException {
        JsonNode value = node.get(name);
        if (value == null || value.isNull()) {
            return otherwise;
        }
        try {
            return value.isNumber()
                    ? value.longValue()
                    : Long.parseLong(value.asText().strip());
        } catch (NumberFormatException e) {
            throw new MalformedReplyException(name + " is not a number");
        }
    }

    private static boolean isSpace(byte b) {
        return b == ' ' || b == '\n' || b == '\r' || b == '\t';
    }
}
