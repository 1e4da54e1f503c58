package dev.llafar.kvs.producer;

/**
 * The result of an upload, or its progress. A fragment is settled when the service has acknowledged it.
 *
 * @param fragments settled fragments
 * @param bytes of the settled fragments
 * @param sentAgain fragments that were sent more than once
 * @param connections number of connections
 * @param firstFragmentNumber the service's number of the first fragment; empty if none was sent
 * @param lastFragmentNumber the service's number of the last settled fragment
 */
public record PutReport(
        long fragments,
        long bytes,
        long sentAgain,
        int connections,
        String firstFragmentNumber,
        String lastFragmentNumber) {

    /** Counts for a report. */
    static final class Counter {
        private long highestSentTimecode = Long.MIN_VALUE;
        private long firstTimecode = Long.MIN_VALUE;
        private long fragments;
        private long bytes;
        private long sentAgain;
        private int connections;
        private String firstNumber = "";
        private String lastNumber = "";

        void connected() {
            connections++;
        }

        void sent(KvsProducer.OutgoingFragment fragment) {
            if (firstTimecode == Long.MIN_VALUE) {
                firstTimecode = fragment.timecodeMillis();
            }
            if (fragment.timecodeMillis() <= highestSentTimecode) {
                sentAgain++;
            }
            highestSentTimecode = Math.max(highestSentTimecode, fragment.timecodeMillis());
        }

        /** The service assigned a number. The first number of the first fragment is where readers must start. */
        void numbered(long timecodeMillis, String number) {
            if (timecodeMillis == firstTimecode && firstNumber.isEmpty()) {
                firstNumber = number;
            }
        }

        void settled(KvsProducer.OutgoingFragment fragment, String number) {
            fragments++;
            bytes += fragment.bytes().length;
            lastNumber = number;
        }

        PutReport report() {
            return new PutReport(fragments, bytes, sentAgain, connections, firstNumber, lastNumber);
        }
    }
}
