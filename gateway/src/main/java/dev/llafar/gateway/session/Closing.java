package dev.llafar.gateway.session;

/** Why a client's connection is closed by the session. */
public sealed interface Closing {

    /** The client finished and has every final. */
    record Ended(long settledThroughSample) implements Closing {}

    /** Something named went wrong. */
    record Failed(SessionError error) implements Closing {}
}
