package dev.llafar.kvs.producer;

/** Counts for the report. */
final class UploadTally {
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

    void sent(OutgoingFragment fragment) {
        if (firstTimecode == Long.MIN_VALUE) {
            firstTimecode = fragment.timecodeMillis();
        }
        if (fragment.timecodeMillis() <= highestSentTimecode) {
            sentAgain++;
        }
        highestSentTimecode = Math.max(highestSentTimecode, fragment.timecodeMillis());
    }

    /** The service names a fragment; the first name of the first fragment is where its readers must start. */
    void named(long timecodeMillis, String number) {
        if (timecodeMillis == firstTimecode && firstNumber.isEmpty()) {
            firstNumber = number;
        }
    }

    void settled(OutgoingFragment fragment, String number) {
        fragments++;
        bytes += fragment.bytes().length;
        lastNumber = number;
    }

    PutReport report() {
        return new PutReport(fragments, bytes, sentAgain, connections, firstNumber, lastNumber);
    }
}
