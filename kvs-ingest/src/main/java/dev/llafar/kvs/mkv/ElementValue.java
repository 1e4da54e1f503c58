package dev.llafar.kvs.mkv;

/** Collects the bytes of a small element from chunks cut anywhere. */
final class ElementValue {
    private byte[] bytes = {};
    private int filled;

    /** Forgets the value before. */
    void begin(int length) {
        bytes = new byte[length];
        filled = 0;
    }

    /** Takes bytes from {@code chunk[at..end)}, none beyond the value's own, and says how many. */
    int accept(byte[] chunk, int at, int end) {
        int copied = Math.min(end - at, missingBytes());
        System.arraycopy(chunk, at, bytes, filled, copied);
        filled += copied;
        return copied;
    }

    int missingBytes() {
        return bytes.length - filled;
    }

    /** Of a value that is whole; whoever takes the array may keep it. */
    byte[] bytes() {
        return bytes;
    }
}
