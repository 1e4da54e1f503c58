package dev.llafar.local.call;

/** How a service's protocol writes its refusals. */
public enum ErrorFormat {
    /** Type in {@code x-amzn-ErrorType}, message in a JSON object. */
    REST_JSON,
    /** An XML document, as the Query protocol has it. */
    QUERY_XML,
    /** An XML document with S3's own names for what was wrong. */
    S3_XML
}
