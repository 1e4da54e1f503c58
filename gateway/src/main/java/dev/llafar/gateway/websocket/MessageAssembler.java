package dev.llafar.gateway.websocket;

import io.vertx.core.buffer.Buffer;
import org.jspecify.annotations.Nullable;

/** Puts the frames of a message together, up to a bound. */
final class MessageAssembler {
    private final int mostBytes;
    private @Nullable Buffer message;
    private boolean text;

    MessageAssembler(int mostBytes) {
        this.mostBytes = mostBytes;
    }

    Result add(Buffer data, boolean isText, boolean isContinuation, boolean isFinal) {
        Buffer begun = message;
        if (!isContinuation || begun == null) {
            begun = Buffer.buffer();
            text = isText;
        }
        if ((long) begun.length() + data.length() > mostBytes) {
            message = null;
            return new Result.TooLarge((long) begun.length() + data.length());
        }
        if (isFinal && begun.length() == 0) {
            begun = data; // the usual case, without a copy
        } else {
            begun.appendBuffer(data);
        }
        if (!isFinal) {
            message = begun;
            return new Result.Incomplete();
        }
        message = null;
        return text ? new Result.Text(begun.toString()) : new Result.Binary(begun);
    }

    sealed interface Result {
        record Incomplete() implements Result {}

        record Text(String text) implements Result {}

        record Binary(Buffer data) implements Result {}

        record TooLarge(long bytes) implements Result {}
    }
}
