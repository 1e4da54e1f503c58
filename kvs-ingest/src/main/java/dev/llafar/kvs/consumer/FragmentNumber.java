package dev.llafar.kvs.consumer;

import java.util.Comparator;

/** Order of fragment numbers: decimal, of any length, some 47 digits in practice. */
final class FragmentNumber {
    static final Comparator<String> ORDER = Comparator.comparing(
            FragmentNumber::significant,
            Comparator.comparingInt(String::length).thenComparing(Comparator.naturalOrder()));

    private FragmentNumber() {}

    private static String significant(String digits) {
        int i = 0;
        while (i < digits.length() - 1 && digits.charAt(i) == '0') {
            i++;
        }
        return digits.substring(i);
    }
}
