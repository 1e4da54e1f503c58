package dev.llafar.local.kvs;

/** Where a GetMedia begins. */
public sealed interface StartSelector {
    /** The latest chunk: the last one if a producer is at work, else the next one to come. */
    record Now() implements StartSelector {}

    /** The oldest chunk still retained. */
    record Earliest() implements StartSelector {}

    /** The chunk after the one with this number: the number itself is not served. */
    record AfterFragment(String number) implements StartSelector {}

    /** The chunk after the one whose trailing tags carried this token. */
    record AfterToken(String token) implements StartSelector {}

    /** The chunk that holds this moment on the server's clock, or the first one after it. */
    record AtServerTime(long millis) implements StartSelector {}

    /** The chunk that holds this moment on the producer's clock, or the first one after it. */
    record AtProducerTime(long millis) implements StartSelector {}
}
