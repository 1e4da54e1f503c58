package dev.llafar.local.kvs;

/** The position of one GetMedia in its stream. Closing it again does nothing. */
public final class GetMediaCursor implements AutoCloseable {
    private final VideoStream stream;
    private final long tailIdleMillis;
    private final long openedMillis;
    private final StartSelector selector;
    private long position;
    private boolean started;
    private boolean open = true;

    GetMediaCursor(VideoStream stream, StartSelector selector, long tailIdleMillis, long nowMillis) {
        this.stream = stream;
        this.selector = selector;
        this.tailIdleMillis = tailIdleMillis;
        this.openedMillis = nowMillis;
        this.position = startPosition(stream, selector);
        this.started = selector instanceof StartSelector.AfterFragment || selector instanceof StartSelector.AfterToken;
        stream.addReader();
    }

    /** The result of {@link #next}. */
    public sealed interface Next {
        /**
         * A fragment to send.
         *
         * @param millisBehindNow lag behind the newest fragment
         */
        record Ready(StoredFragment fragment, long millisBehindNow) implements Next {}

        /** There is no further fragment yet: call again when one was stored, or after {@code millis}. */
        record Waiting(long millis) implements Next {}

        /** The stream has had no producer for the configured time, or was deleted. */
        record Ended() implements Next {}

        /** The requested fragment never existed or is no longer retained. */
        record NotFound() implements Next {}
    }

    /** Returns the next fragment, if there is one, and moves past it. */
    public Next next(long nowMillis) {
        if (stream.deleted()) {
            return new Next.Ended();
        }
        stream.expire(nowMillis);
        if (position < 0 || (started && position < stream.startPosition())) {
            return new Next.NotFound(); // An error, so that no reader skips audio without noticing.
        }
        position = Math.max(position, stream.startPosition());
        while (position < stream.endPosition()) {
            StoredFragment fragment = stream.at(position++);
            if (fragment != null && (started || isStart(fragment))) {
                started = true;
                long behind = stream.latestServerMillis(fragment.serverMillis()) - fragment.serverMillis();
                return new Next.Ready(fragment, Math.max(0, behind));
            }
        }
        return atEnd(nowMillis);
    }

    private Next atEnd(long nowMillis) {
        long inactiveSince = Math.max(stream.lastActivityMillis(), openedMillis);
        long remainingMillis = inactiveSince + tailIdleMillis - nowMillis;
        if (stream.writers() > 0) {
            return new Next.Waiting(tailIdleMillis);
        }
        return remainingMillis <= 0 ? new Next.Ended() : new Next.Waiting(remainingMillis);
    }

    private boolean isStart(StoredFragment fragment) {
        return switch (selector) {
            case StartSelector.AtServerTime(long millis) -> fragment.reachesServer(millis);
            case StartSelector.AtProducerTime(long millis) -> fragment.reachesProducer(millis);
            case StartSelector.Now now -> true;
            case StartSelector.Earliest earliest -> true;
            case StartSelector.AfterFragment after -> true;
            case StartSelector.AfterToken after -> true;
        };
    }

    private static long startPosition(VideoStream stream, StartSelector selector) {
        return switch (selector) {
            case StartSelector.Now ignored ->
                stream.writers() > 0
                        ? Math.max(stream.startPosition(), stream.endPosition() - 1)
                        : stream.endPosition();
            case StartSelector.Earliest ignored -> stream.startPosition();
            case StartSelector.AtServerTime at -> stream.startPosition();
            case StartSelector.AtProducerTime at -> stream.startPosition();
            case StartSelector.AfterFragment(String number) -> after(stream, number);
            case StartSelector.AfterToken(String token) -> after(stream, token);
        };
    }

    /** The position after a fragment, or -1 if the stream does not contain it. */
    private static long after(VideoStream stream, String number) {
        long position = stream.positionOf(number);
        return position < 0 ? -1 : position + 1;
    }

    @Override
    public void close() {
        if (open) {
            open = false;
            stream.removeReader();
        }
    }
}
