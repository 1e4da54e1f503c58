package dev.llafar.kvs.mkv;

import org.jspecify.annotations.Nullable;

/** The masters that are open, from the Segment inwards, with where each of them must end. */
final class OpenElements {
    private final MkvElement[] elements = new MkvElement[ReadLimits.MAX_DEPTH];
    private final long[] ends = new long[ReadLimits.MAX_DEPTH];
    private final boolean[] unknownSizes = new boolean[ReadLimits.MAX_DEPTH];
    private int depth;

    boolean isEmpty() {
        return depth == 0;
    }

    @Nullable
    MkvElement innermost() {
        return depth == 0 ? null : elements[depth - 1];
    }

    String innermostName() {
        return depth == 0 ? "the stream" : elements[depth - 1].matroskaName();
    }

    /** First byte after the innermost element, its parents' ends included; {@link Long#MAX_VALUE} when nobody knows. */
    long end() {
        return depth == 0 ? Long.MAX_VALUE : ends[depth - 1];
    }

    boolean innermostHasUnknownSize() {
        return depth > 0 && unknownSizes[depth - 1];
    }

    void push(MkvElement element, long atByte, long dataAtByte, long size) {
        if (depth == elements.length) {
            throw new MalformedMkvException(
                    element.matroskaName(),
                    atByte,
                    "is nested " + depth + " deep",
                    "at most " + elements.length + " levels");
        }
        boolean unknown = size == ElementHeader.UNKNOWN_SIZE;
        ends[depth] = unknown ? end() : dataAtByte + size;
        elements[depth] = element;
        unknownSizes[depth] = unknown;
        depth++;
    }

    MkvElement pop() {
        return elements[--depth];
    }
}
