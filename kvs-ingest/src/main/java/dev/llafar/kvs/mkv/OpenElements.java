package dev.llafar.kvs.mkv;

import org.jspecify.annotations.Nullable;

/** The open master elements with their ends, from the outermost to the innermost. */
final class OpenElements {
    private final MkvElement[] elements = new MkvElement[MkvReader.Limits.MAX_DEPTH];
    private final long[] ends = new long[MkvReader.Limits.MAX_DEPTH];
    private final boolean[] unknownSizes = new boolean[MkvReader.Limits.MAX_DEPTH];
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

    /** The end of the innermost element or, if that is unknown, of its parents; {@link Long#MAX_VALUE} if unknown. */
    long end() {
        return depth == 0 ? Long.MAX_VALUE : ends[depth - 1];
    }

    boolean innermostHasUnknownSize() {
        return depth > 0 && unknownSizes[depth - 1];
    }

    /** Throws if the element is not allowed here, or must not have an unknown size. */
    void requirePlace(@Nullable MkvElement element, ElementHeader header) {
        boolean misplaced = element == null ? isEmpty() : !element.mayStandIn(innermost());
        if (misplaced) {
            var place = element == null ? "an EBML header" : "it in " + element.place();
            throw new MalformedMkv.Failure(header.name(), header.atByte(), "is in " + innermostName(), place);
        }
        if (header.size() == ElementHeader.UNKNOWN_SIZE && (element == null || !element.mayHaveUnknownSize())) {
            throw new MalformedMkv.Failure(
                    header.name(),
                    header.atByte(),
                    "has an unknown size",
                    "a size; only Segment and Cluster may have an unknown one");
        }
    }

    /** Throws if the element exceeds its parent. */
    void requireRoom(ElementHeader header, long dataAtByte) {
        long size = Math.max(0, header.size());
        if (dataAtByte > end() || size > end() - dataAtByte) {
            throw new MalformedMkv.Failure(
                    header.name(),
                    header.atByte(),
                    "has " + size + " bytes",
                    "at most the " + Math.max(0, end() - dataAtByte) + " left in its " + innermostName());
        }
    }

    void push(MkvElement element, long atByte, long dataAtByte, long size) {
        if (depth == elements.length) {
            throw new MalformedMkv.Failure(
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
