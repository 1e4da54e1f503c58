package dev.llafar.local.kvs;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.databind.DeserializationContext;
import com.fasterxml.jackson.databind.deser.std.StdDeserializer;
import dev.llafar.kvs.json.JsonFieldException;
import java.io.IOException;
import java.time.Instant;
import java.time.format.DateTimeParseException;

/** Reads a timestamp as milliseconds since 1970. SDKs send seconds with a fraction, the AWS CLI sends ISO 8601. */
public final class TimestampMillis extends StdDeserializer<Long> {
    private static final long serialVersionUID = 1L;
    private static final double MILLIS_PER_SECOND = 1_000.0;

    public TimestampMillis() {
        super(long.class);
    }

    @Override
    public Long deserialize(JsonParser parser, DeserializationContext context) throws IOException {
        if (parser.currentToken().isNumeric()) {
            return Math.round(parser.getDoubleValue() * MILLIS_PER_SECOND);
        }
        try {
            return Instant.parse(parser.getValueAsString("")).toEpochMilli();
        } catch (DateTimeParseException | ArithmeticException e) {
            throw JsonFieldException.ofValue(
                    parser.getValueAsString("a list or an object"), "seconds since 1970 or ISO 8601");
        }
    }
}
