package dev.llafar.kvs.consumer;

import java.util.OptionalLong;

/** Where a consumer begins. */
public sealed interface ReadFrom {
    /**
     * With this fragment, which is included.
     *
     * @param number digits, as an event names it
     * @param timeMillis when the event says that it began, if it does; only a hint to find it sooner
     */
    record Fragment(String number, OptionalLong timeMillis) implements ReadFrom {
        public Fragment {
            if (!number.matches("[0-9]{1,128}")) {
                throw new IllegalArgumentException("fragment number is '" + number + "', expected 1 to 128 digits");
            }
        }
    }

    /** After this fragment, which was settled in an earlier life. */
    record After(String number) implements ReadFrom {
        public After {
            if (!number.matches("[0-9]{1,128}")) {
                throw new IllegalArgumentException("fragment number is '" + number + "', expected 1 to 128 digits");
            }
        }
    }

    /** With what is being said. */
    record Now() implements ReadFrom {}

    /** With the oldest fragment that is retained. */
    record Earliest() implements ReadFrom {}
}
