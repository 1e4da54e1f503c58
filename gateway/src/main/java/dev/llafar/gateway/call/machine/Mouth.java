package dev.llafar.gateway.call.machine;

import dev.llafar.gateway.call.sma.SmaAction;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What the SIP media application is doing for us, and what waits to be spoken. At most one action is outstanding, since a
 * reply's list replaces what is queued after the running one; the hang-up alone comes with the words before it.
 *
 * @param outstanding handed over, and its end not told; null: nothing
 * @param phrase what {@code outstanding}, or else {@code repeat}, speaks
 * @param isLastTry it was refused before
 * @param repeat to be handed over once more, before anything else
 * @param waiting to be spoken next, in this order; the rules bound it
 * @param untold texts whose end was never told and may still be, the last few
 * @param nudge the update under way
 */
public record Mouth(
        @Nullable SmaAction outstanding,
        @Nullable Phrase phrase,
        boolean isLastTry,
        @Nullable SmaAction repeat,
        List<Phrase> waiting,
        List<String> untold,
        boolean isSoundBroken,
        Nudge nudge) {
    private static final int MOST_UNTOLD = 4;

    static final Mouth SILENT = new Mouth(null, null, false, null, List.of(), List.of(), false, Nudge.NONE);

    public Mouth {
        waiting = List.copyOf(waiting);
        untold = List.copyOf(untold);
    }

    /**
     * An update that asks the service to ask us.
     *
     * @param number of the last one
     * @param tries since one was last fulfilled
     * @param isRefused it waits to be tried again
     */
    public record Nudge(long number, int tries, boolean isUnderWay, boolean isRefused) {
        static final Nudge NONE = new Nudge(0, 0, false, false);

        Nudge sent() {
            return new Nudge(number + 1, tries + 1, true, false);
        }

        Nudge refused() {
            return new Nudge(number, tries, true, true);
        }

        Nudge fulfilled() {
            return new Nudge(number, 0, false, false);
        }

        Nudge givenUp() {
            return new Nudge(number, tries, false, false);
        }
    }

    Mouth doing(SmaAction action, @Nullable Phrase words, boolean lastTry) {
        return new Mouth(action, words, lastTry, null, waiting, untold, isSoundBroken, nudge);
    }

    Mouth still() {
        return new Mouth(null, null, false, null, waiting, untold, isSoundBroken, nudge);
    }

    Mouth toRepeat(SmaAction action, @Nullable Phrase words, boolean lastTry) {
        return new Mouth(null, words, lastTry, action, waiting, untold, isSoundBroken, nudge);
    }

    /** Its end was never told, and may still be. */
    Mouth remember(String text) {
        List<String> texts = new ArrayList<>(untold);
        texts.add(text);
        List<String> last = texts.subList(Math.max(0, texts.size() - MOST_UNTOLD), texts.size());
        return new Mouth(outstanding, phrase, isLastTry, repeat, waiting, last, isSoundBroken, nudge);
    }

    Mouth waiting(List<Phrase> phrases) {
        return new Mouth(outstanding, phrase, isLastTry, repeat, phrases, untold, isSoundBroken, nudge);
    }

    Mouth then(Phrase next) {
        List<Phrase> phrases = new ArrayList<>(waiting);
        phrases.add(next);
        return waiting(phrases);
    }

    /** What runs goes on; nothing comes after it. */
    Mouth dropWaiting() {
        return outstanding == null
                ? still().waiting(List.of())
                : new Mouth(outstanding, phrase, isLastTry, null, List.of(), untold, isSoundBroken, nudge);
    }

    Mouth withoutSounds() {
        return new Mouth(null, null, false, null, waiting, untold, true, nudge);
    }

    Mouth nudged(Nudge other) {
        return new Mouth(outstanding, phrase, isLastTry, repeat, waiting, untold, isSoundBroken, other);
    }

    /** An action would be queued or lost behind what is running. A sound gives way at once. */
    boolean isBusy() {
        return outstanding != null && !(outstanding instanceof SmaAction.PlayAudio);
    }

    boolean isSaying(long question) {
        return phrase != null && phrase.question() == question;
    }

    boolean willSay(long question) {
        return waiting.stream().anyMatch(next -> next.question() == question);
    }

    /** The end of something spoken so long ago that it was given up. */
    boolean isOverdue(String text) {
        boolean isRunning =
                outstanding instanceof SmaAction.Speak speak && speak.text().equals(text);
        return untold.contains(text) && !isRunning;
    }
}
