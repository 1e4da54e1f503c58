package dev.llafar.local.sma;

/**
 * The limits of SIP media applications.
 *
 * @param maxActions of one response
 * @param maxInvocations of one call; retries do not count
 * @param maxArguments of one update
 * @param maxWaitingUpdates updates whose invocation has not started; further ones are refused
 * @param invocationTimeoutMillis time for the response of the function, before it is invoked again
 * @param attempts of one invocation, including the first
 * @param maxSpeakCharacters of one Speak
 * @param maxAttributes pairs of TransactionAttributes
 * @param maxAttributeBytes of the TransactionAttributes as compact JSON in UTF-8
 */
public record SmaRules(
        int maxActions,
        int maxInvocations,
        int maxArguments,
        int maxWaitingUpdates,
        long invocationTimeoutMillis,
        int attempts,
        int maxSpeakCharacters,
        int maxAttributes,
        int maxAttributeBytes) {

    /** The published limits; 20 for waiting updates, for which no limit is published. */
    public static SmaRules published() {
        return new SmaRules(10, 1_000, 20, 20, 5_000, 2, 1_000, 100, 20 * 1024);
    }
}
