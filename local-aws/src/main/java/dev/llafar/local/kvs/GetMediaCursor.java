package dev.llafar.local.kvs;

/** Where one GetMedia stands in its stream. Closing twice does nothing. */
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
        stream.readerCame();
    }

    /** What a reader gets when it asks. */
    public sealed interface Next {
        /**
         * A fragment to serve.
         *
         * @param millisBehindNow how much older it is than the latest one
         */
        record Ready(StoredFragment fragment, long millisBehindNow) implements Next {}

        /** At the tip: ask again when a fragment came, or after {@code millis}. */
        record Waiting(long millis) implements Next {}

        /** The stream is over: nobody writes and the patience is used up, or it was deleted. */
        record Ended() implements Next {}

        /** The fragment asked for is not there, because it never was or because it is no longer retained. */
        record NotFound() implements Next {}
    }

    /** The next fragment, if there is one; advances past it. */
    public Next next(long nowMillis) {
        if (stream.deleted()) {
            return new Next.Ended();
        }
        stream.expire(nowMillis);
        if (position < 0 || (started && position < stream.startPosition())) {
            return new Next.NotFound(); // said aloud: a reader must never skip audio without knowing
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
        return atTip(nowMillis);
    }

    private Next atTip(long nowMillis) {
        long silentSince = Math.max(stream.lastActivityMillis(), openedMillis);
        long patience = silentSince + tailIdleMillis - nowMillis;
        if (stream.writers() > 0) {
            return new Next.Waiting(tailIdleMillis);
        }
        return patience <= 0 ? new Next.Ended() : new Next.Waiting(patience);
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

    /** Position after the fragment of that number, or -1 when it is not there. */
    private static long after(VideoStream stream, String number) {
        long position = stream.positionOf(number);
        return position < 0 ? -1 : position + 1;
    }

    @Override
    public void close() {
        if (open) {
            open = false;
            stream.readerLeft();
        }
    }
}
