package dev.llafar.kvs.endpoint;

import java.util.function.Consumer;

/**
 * Identifies a stream by either its name or its ARN.
 *
 * @param name empty if the ARN is given
 * @param arn empty if the name is given
 */
public record StreamRef(String name, String arn) {
    public StreamRef {
        if (name.isEmpty() == arn.isEmpty()) {
            throw new IllegalArgumentException(
                    "stream has name '" + name + "' and ARN '" + arn + "', expected exactly one of them");
        }
    }

    /** Parses a name or an ARN, which begins with {@code arn:}. */
    public static StreamRef parse(String nameOrArn) {
        return nameOrArn.startsWith("arn:") ? new StreamRef("", nameOrArn) : new StreamRef(nameOrArn, "");
    }

    /** Sets the stream of a request of the SDK. */
    public void applyTo(Consumer<String> streamName, Consumer<String> streamArn) {
        if (name.isEmpty()) {
            streamArn.accept(arn);
        } else {
            streamName.accept(name);
        }
    }

    @Override
    public String toString() {
        return name.isEmpty() ? arn : name;
    }
}
