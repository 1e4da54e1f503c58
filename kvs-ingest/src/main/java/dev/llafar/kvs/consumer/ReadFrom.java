package dev.llafar.kvs.consumer;

import java.util.OptionalLong;

/** Where a consumer starts. */
public sealed interface ReadFrom {
    /**
     * With this fragment.
     *
     * @param number digits, as in the event that announced the call
     * @param timeMillis when it started according to the event, if known; only shortens the search
     */
    record Fragment(String number, OptionalLong timeMillis) implements ReadFrom {
        public Fragment {
            if (!number.matches("[0-9]{1,128}")) {
                throw new IllegalArgumentException("fragment number is '" + number + "', expected 1 to 128 digits");
            }
        }
    }

    /** After this fragment, which was processed before. */
    record After(String number) implements ReadFrom {
        public After {
            if (!number.matches("[0-9]{1,128}")) {
                throw new IllegalArgumentException("fragment number is '" + number + "', expected 1 to 128 digits");
            }
        }
    }

    /** With the newest fragment. */
    record Now() implements ReadFrom {}

    /** With the oldest fragment that is retained. */
    record Earliest() implements ReadFrom {}
}
