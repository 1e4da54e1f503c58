package dev.llafar.gateway.call.voice;

import dev.llafar.gateway.session.Attachment;
import dev.llafar.gateway.session.SessionError;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Audio into a session, a chunk when the one before was taken. Belongs to the session's context. */
final class SessionFeed {
    /** A second: what a session holds back at most beyond its own bound. */
    private static final int CHUNK_SAMPLES = 16_000;

    private final Attachment attachment;
    private @Nullable Saying saying;

    SessionFeed(Attachment attachment) {
        this.attachment = attachment;
    }

    /** One call at a time; done when the session has taken all of it, or is over. */
    Future<Void> say(List<Stretch> stretches) {
        Saying next = new Saying(stretches);
        saying = next;
        next.goOn();
        return next.done.future();
    }

    /** No more audio: the session tells its finals, then closes its client. */
    void finish() {
        attachment.finish();
    }

    /** Waits for no finals: the session is over at once, for that reason. */
    void abandonWith(SessionError error) {
        attachment.abandonWith(error);
    }

    /** A session that is over answers no more. */
    void sessionEnded() {
        if (saying != null) {
            saying.done.tryComplete();
        }
    }

    private final class Saying {
        private final List<Stretch> stretches;
        private final Promise<Void> done = Promise.promise();
        private int index;
        private long sample;

        private Saying(List<Stretch> stretches) {
            this.stretches = stretches;
        }

        private void goOn() {
            while (index < stretches.size() && sample == stretches.get(index).length()) {
                index++;
                sample = 0;
            }
            if (index == stretches.size()) {
                done.tryComplete();
                return;
            }
            Stretch stretch = stretches.get(index);
            int count = (int) Math.min(CHUNK_SAMPLES, stretch.length() - sample);
            byte[] chunk = stretch.bytes(sample, count);
            sample += count;
            // A refusal comes from a session that is ending: its end is what counts, and it comes too.
            attachment.audio(chunk, null).onSuccess(taken -> {
                if (!done.future().isComplete()) {
                    goOn();
                }
            });
        }
    }
}
