package dev.llafar.local.kvs;

/**
 * What the headers of a PutMedia say.
 *
 * @param absoluteTimecodes whether timecodes count from 1970 or from {@code producerStartMillis}
 */
public record PutRequest(boolean absoluteTimecodes, long producerStartMillis) {}
