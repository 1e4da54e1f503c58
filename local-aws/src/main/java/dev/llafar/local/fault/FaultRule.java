package dev.llafar.local.fault;

/**
 * One kind of trouble for one operation.
 *
 * @param operation the AWS operation's name, or {@code *} for all
 * @param probability of the fault at each opportunity, 0 to 1
 * @param limit how often at most; 0 or less means without limit
 * @param millis for {@link FaultKind#LATE}: how late
 * @param errorId for {@link FaultKind#ERROR_TAG}: the id in the stream or the acknowledgement; for a model, the status of the error
 */
public record FaultRule(String operation, FaultKind kind, double probability, int limit, long millis, int errorId) {
    public FaultRule {
        if (!(probability >= 0 && probability <= 1)) {
            throw new IllegalArgumentException("probability is " + probability + ", expected 0 to 1");
        }
        if (millis < 0) {
            throw new IllegalArgumentException("millis is " + millis + ", expected 0 or more");
        }
    }
}
