package dev.llafar.gateway.call.testing;

import dev.llafar.gateway.call.Hearing;
import dev.llafar.gateway.call.machine.CallEffect;
import io.vertx.core.Context;
import io.vertx.core.Future;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/** Hears what the test says. Thread safe. */
public final class ScriptedHearings implements Hearing.Opener {
    private final List<Open> opened = new ArrayList<>();
    private boolean isBroken;

    /** From now on no stream can be opened. */
    public synchronized void breakDown() {
        isBroken = true;
    }

    /** A stream that is listened to. */
    public static final class Open implements Hearing {
        private final CallEffect.StartConsumer what;
        private final Context context;
        private final Listener listener;
        private volatile boolean closed;

        private Open(CallEffect.StartConsumer what, Context context, Listener listener) {
            this.what = what;
            this.context = context;
            this.listener = listener;
        }

        public CallEffect.StartConsumer what() {
            return what;
        }

        public boolean isClosed() {
            return closed;
        }

        /** Tells the call, unless nobody listens any more. */
        public void tell(Consumer<Listener> what) {
            context.runOnContext(ignored -> {
                if (!closed) {
                    what.accept(listener);
                }
            });
        }

        @Override
        public Future<Void> close() {
            closed = true;
            return Future.succeededFuture();
        }

        @Override
        public long lagMillis() {
            return 0;
        }
    }

    @Override
    public synchronized Hearing open(CallEffect.StartConsumer what, Context context, Hearing.Listener listener) {
        if (isBroken) {
            throw new IllegalArgumentException("no such stream");
        }
        Open open = new Open(what, context, listener);
        opened.add(open);
        return open;
    }

    public synchronized List<Open> opened() {
        return List.copyOf(opened);
    }

    public Open newest() {
        return opened().getLast();
    }
}
