package dev.llafar.local.service;

/** The format of errors in the protocol of a service. */
public enum ErrorFormat {
    /** Type in {@code x-amzn-ErrorType}, message in a JSON object. */
    REST_JSON,
    /** An XML document of the Query protocol. */
    QUERY_XML,
    /** An XML document with the error codes of S3. */
    S3_XML
}
