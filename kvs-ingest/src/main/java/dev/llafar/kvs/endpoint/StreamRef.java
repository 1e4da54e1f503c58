package dev.llafar.kvs.endpoint;

/**
 * A stream, by exactly one of name and ARN.
 *
 * @param name empty when the ARN is given
 * @param arn empty when the name is given
 */
public record StreamRef(String name, String arn) {
    public StreamRef {
        if (name.isEmpty() == arn.isEmpty()) {
            throw new IllegalArgumentException(
                    "stream has name '" + name + "' and ARN '" + arn + "', expected exactly one of them");
        }
    }

    /** Takes what a person types: an ARN begins with {@code arn:}. */
    public static StreamRef parse(String nameOrArn) {
        return nameOrArn.startsWith("arn:") ? new StreamRef("", nameOrArn) : new StreamRef(nameOrArn, "");
    }

    @Override
    public String toString() {
        return name.isEmpty() ? arn : name;
    }
}
