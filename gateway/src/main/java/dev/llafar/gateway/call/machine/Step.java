package dev.llafar.gateway.call.machine;

import java.util.List;

/** What one event makes of a call. */
public record Step(CallState state, List<CallEffect> effects) {
    public Step {
        effects = List.copyOf(effects);
    }
}
