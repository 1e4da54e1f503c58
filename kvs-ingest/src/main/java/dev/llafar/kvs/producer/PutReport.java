package dev.llafar.kvs.producer;

/**
 * What an upload came to.
 *
 * @param fragments settled
 * @param bytes of the fragments settled
 * @param sentAgain fragments that went out more than once
 * @param connections made
 * @param firstFragmentNumber of the first fragment, as the service named it; empty when nothing was sent
 * @param lastFragmentNumber of the last fragment
 */
public record PutReport(
        long fragments,
        long bytes,
        long sentAgain,
        int connections,
        String firstFragmentNumber,
        String lastFragmentNumber) {}
