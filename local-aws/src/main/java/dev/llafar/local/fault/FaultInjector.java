package dev.llafar.local.fault;

import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.stream.IntStream;

/**
 * Draws faults from a seeded random generator: the same seed, rules and order of opportunities result in the same faults.
 * The first rule that fires is used.
 */
public final class FaultInjector {
    private final SplittableRandom random;
    private final List<Rule> rules;
    private final int[] drawn;

    public FaultInjector(long seed, List<Rule> rules) {
        this.random = new SplittableRandom(seed);
        this.rules = List.copyOf(rules);
        this.drawn = new int[rules.size()];
    }

    /** An injector without rules. */
    public static FaultInjector none() {
        return new FaultInjector(0, List.of());
    }

    /** The fault, if any, of a call that was received. */
    public Optional<Fault> onRequest(String operation) {
        return draw(operation, Fault.Kind.Opportunity.REQUEST, 0);
    }

    /** The fault, if any, of the whole reply to a valid call. */
    public Optional<Fault> onReply(String operation) {
        return draw(operation, Fault.Kind.Opportunity.REPLY, 0);
    }

    /** The fault, if any, of a fragment that is about to be sent or was received. */
    public Optional<Fault> onFragment(String operation, int sizeBytes) {
        return draw(operation, Fault.Kind.Opportunity.FRAGMENT, sizeBytes);
    }

    /** A rule, and how often it has fired. */
    public record Tally(Rule rule, int fired) {}

    /** All rules, in their order. */
    public List<Tally> tallies() {
        return IntStream.range(0, rules.size())
                .mapToObj(i -> new Tally(rules.get(i), drawn[i]))
                .toList();
    }

    private Optional<Fault> draw(String operation, Fault.Kind.Opportunity opportunity, int sizeBytes) {
        for (int i = 0; i < rules.size(); i++) {
            Rule rule = rules.get(i);
            boolean applies = rule.kind().opportunity() == opportunity
                    && (rule.operation().equals("*") || rule.operation().equals(operation))
                    && (rule.limit() <= 0 || drawn[i] < rule.limit());
            if (applies && random.nextDouble() < rule.probability()) {
                drawn[i]++;
                return Optional.of(fault(rule, sizeBytes));
            }
        }
        return Optional.empty();
    }

    private Fault fault(Rule rule, int sizeBytes) {
        return switch (rule.kind()) {
            case THROTTLE -> new Fault.Throttle();
            case SERVER_ERROR -> new Fault.ServerError();
            case CUT -> new Fault.Cut(random.nextInt(sizeBytes + 1));
            case DUPLICATE -> new Fault.Duplicate();
            case LATE -> new Fault.Late(rule.millis());
            case ERROR_TAG -> new Fault.ErrorTag(rule.errorId());
            case REFUSAL -> new Fault.Refusal();
            case EMPTY -> new Fault.Empty();
        };
    }

    /**
     * A rule that injects one kind of fault into one operation.
     *
     * @param operation the AWS operation's name, or {@code *} for all
     * @param probability of the fault at each opportunity, 0 to 1
     * @param limit how often the rule fires at most; 0 or less for no limit
     * @param millis the delay of {@link Fault.Kind#LATE}
     * @param errorId of {@link Fault.Kind#ERROR_TAG}: the id in the stream or the acknowledgement; for a model, the HTTP
     *     status of the error
     */
    public record Rule(String operation, Fault.Kind kind, double probability, int limit, long millis, int errorId) {
        public Rule {
            if (!(probability >= 0 && probability <= 1)) {
                throw new IllegalArgumentException("probability is " + probability + ", expected 0 to 1");
            }
            if (millis < 0) {
                throw new IllegalArgumentException("millis is " + millis + ", expected 0 or more");
            }
        }
    }
}
