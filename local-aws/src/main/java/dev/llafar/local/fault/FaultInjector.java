package dev.llafar.local.fault;

import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.stream.IntStream;

/**
 * Draws faults from a seed: the same seed, rules and order of opportunities give the same faults. The first rule that
 * hits wins.
 */
public final class FaultInjector {
    private final SplittableRandom random;
    private final List<FaultRule> rules;
    private final int[] drawn;

    public FaultInjector(long seed, List<FaultRule> rules) {
        this.random = new SplittableRandom(seed);
        this.rules = List.copyOf(rules);
        this.drawn = new int[rules.size()];
    }

    /** Dice that never hit. */
    public static FaultInjector none() {
        return new FaultInjector(0, List.of());
    }

    /** The fault, if any, of a call that has just arrived. */
    public Optional<Fault> onRequest(String operation) {
        return draw(operation, FaultKind.Opportunity.REQUEST, 0);
    }

    /** The fault, if any, of the whole reply to a call that was found to be good. */
    public Optional<Fault> onReply(String operation) {
        return draw(operation, FaultKind.Opportunity.REPLY, 0);
    }

    /** The fault, if any, of a fragment that is about to be served or has just been taken in. */
    public Optional<Fault> onFragment(String operation, int sizeBytes) {
        return draw(operation, FaultKind.Opportunity.FRAGMENT, sizeBytes);
    }

    /** A rule and how often it has hit. */
    public record Tally(FaultRule rule, int fired) {}

    /** Every rule, in order. */
    public List<Tally> tallies() {
        return IntStream.range(0, rules.size())
                .mapToObj(i -> new Tally(rules.get(i), drawn[i]))
                .toList();
    }

    private Optional<Fault> draw(String operation, FaultKind.Opportunity opportunity, int sizeBytes) {
        for (int i = 0; i < rules.size(); i++) {
            FaultRule rule = rules.get(i);
            boolean concerned = rule.kind().opportunity() == opportunity
                    && (rule.operation().equals("*") || rule.operation().equals(operation))
                    && (rule.limit() <= 0 || drawn[i] < rule.limit());
            if (concerned && random.nextDouble() < rule.probability()) {
                drawn[i]++;
                return Optional.of(fault(rule, sizeBytes));
            }
        }
        return Optional.empty();
    }

    private Fault fault(FaultRule rule, int sizeBytes) {
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
}
