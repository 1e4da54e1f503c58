package dev.llafar.audio.transcript;

/** A value in a client's request is invalid. The message names the field, the value and what was expected. */
public final class InvalidRequest extends RuntimeException {
    private static final int LONGEST_VALUE_SHOWN = 100;

    private final String field;

    /**
     * @param field as the contract names it
     * @param value shortened in the message; must be neither a token nor transcript text
     * @param expected completes "expected ..."
     */
    public InvalidRequest(String field, String value, String expected) {
        super(field + ": got " + shortened(value) + "; expected " + expected, null, false, false);
        this.field = field;
    }

    public String field() {
        return field;
    }

    public String text() {
        String message = getMessage();
        return message == null ? field : message;
    }

    private static String shortened(String value) {
        return value.length() <= LONGEST_VALUE_SHOWN ? value : value.substring(0, LONGEST_VALUE_SHOWN) + "…";
    }
}
