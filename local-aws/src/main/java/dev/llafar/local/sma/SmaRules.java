package dev.llafar.local.sma;

/**
 * The service's limits.
 *
 * @param maxActions of one reply
 * @param maxInvocations of one call; a retry is no new one
 * @param maxArguments of one update
 * @param maxWaitingUpdates updates whose invocation has not begun; one more is refused
 * @param invocationTimeoutMillis how long the function may take before it is asked once more
 * @param attempts of one invocation, the first included
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

    /** The published numbers; of waiting updates, for which none is published, 20. */
    public static SmaRules published() {
        return new SmaRules(10, 1_000, 20, 20, 5_000, 2, 1_000, 100, 20 * 1024);
    }

    /** The same with another patience, so that a test of it need not wait. */
    public SmaRules withInvocationTimeoutMillis(long other) {
        return new SmaRules(
                maxActions,
                maxInvocations,
                maxArguments,
                maxWaitingUpdates,
                other,
                attempts,
                maxSpeakCharacters,
                maxAttributes,
                maxAttributeBytes);
    }
}
