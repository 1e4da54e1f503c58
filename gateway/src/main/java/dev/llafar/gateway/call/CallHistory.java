package dev.llafar.gateway.call;

import dev.llafar.gateway.call.machine.CallEffect;
import dev.llafar.gateway.call.machine.CallEvent;
import dev.llafar.gateway.call.machine.CallMetric;
import dev.llafar.gateway.call.sma.SmaAction;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;

/**
 * What happened in one call: transcripts, questions, answers and actions, for clients of {@code GET /call}. Kept in memory
 * only: the newest {@value #MAX_ENTRIES} entries, with at most {@value #MAX_CHARACTERS} characters of text. Thread safe.
 */
public final class CallHistory {
    private static final int MAX_ENTRIES = 1_000;
    private static final int MAX_CHARACTERS = 64 * 1024;
    private static final int MAX_READERS = 8;

    private final Deque<Entry> entries = new ArrayDeque<>();
    private final List<Reader> readers = new ArrayList<>();
    private int characters;
    private long nextIndex;
    private boolean ended;

    /**
     * One entry.
     *
     * @param index counts the entries of the call from 0
     * @param atMillis Unix time
     * @param text the transcript, the question, or the text of the answer or action; otherwise empty
     * @param endMillis of a transcript: when the last transcribed sample was spoken, in Unix time; otherwise 0
     */
    public record Entry(long index, long atMillis, Kind kind, String text, String language, long endMillis) {
        /** What was said must not be logged. */
        @Override
        public String toString() {
            return "Entry[index=" + index + ", kind=" + kind + "]";
        }
    }

    /** The names are part of the HTTP API. */
    public enum Kind {
        /** The service was instructed to join the caller to the meeting. */
        ANSWERED,
        /** The transcription of the caller's audio started. */
        LISTENING,
        /** A final transcript. */
        UNDERSTOOD,
        /** A question was sent to the model. */
        ASKED,
        /** The model wrote a sentence. */
        WRITTEN,
        /** The model wrote the whole answer. */
        WRITTEN_WHOLE,
        /** The thinking sound is played. */
        THINKING,
        /** A phrase is spoken. */
        SPEAKING,
        BARGE_IN,
        APOLOGY,
        HANG_UP,
        ENDED
    }

    private record Reader(long index, Promise<Page> page) {}

    /** Entries from an index on, and whether the call has ended. */
    public record Page(List<Entry> entries, boolean ended) {
        public Page {
            entries = List.copyOf(entries);
        }
    }

    void addEvent(CallEvent event, long nowMillis) {
        switch (event) {
            case CallEvent.FinalReceived received ->
                add(Kind.UNDERSTOOD, received.text(), received.language(), nowMillis, received.endMillis());
            case CallEvent.AnswerSentence sentence -> add(Kind.WRITTEN, sentence.text(), "", nowMillis);
            case CallEvent.AnswerEnded written -> add(Kind.WRITTEN_WHOLE, "", "", nowMillis);
            default -> {}
        }
    }

    void addEffect(CallEffect effect, long nowMillis) {
        switch (effect) {
            case CallEffect.StartConsumer start -> add(Kind.LISTENING, "", "", nowMillis);
            case CallEffect.RequestAnswer request -> add(Kind.ASKED, request.text(), request.language(), nowMillis);
            case CallEffect.Reply(long request, List<SmaAction> actions) ->
                actions.forEach(action -> addAction(action, nowMillis));
            case CallEffect.Count(CallMetric metric) -> {
                if (metric == CallMetric.BARGE_IN) {
                    add(Kind.BARGE_IN, "", "", nowMillis);
                } else if (metric == CallMetric.APOLOGY) {
                    add(Kind.APOLOGY, "", "", nowMillis);
                }
            }
            default -> {}
        }
    }

    private void addAction(SmaAction action, long nowMillis) {
        switch (action) {
            case SmaAction.JoinChimeMeeting join -> add(Kind.ANSWERED, "", "", nowMillis);
            case SmaAction.Speak speak ->
                add(Kind.SPEAKING, speak.text(), speak.voice().languageCode(), nowMillis);
            case SmaAction.PlayAudio play -> add(Kind.THINKING, "", "", nowMillis);
            case SmaAction.Hangup hangup -> add(Kind.HANG_UP, "", "", nowMillis);
        }
    }

    synchronized void end(long nowMillis) {
        if (!ended) {
            ended = true;
            add(Kind.ENDED, "", "", nowMillis);
        }
    }

    /**
     * The entries from {@code index} on, as soon as there is one or the call has ended; fails when {@value #MAX_READERS}
     * reads are already waiting.
     */
    public synchronized Future<Page> read(long index) {
        if (nextIndex > index || ended) {
            return Future.succeededFuture(page(index));
        }
        if (readers.size() >= MAX_READERS) {
            return Future.failedFuture(new IllegalStateException(MAX_READERS + " reads of this call are waiting"));
        }
        Reader reader = new Reader(index, Promise.promise());
        readers.add(reader);
        return reader.page().future();
    }

    /** Completes a read that is still waiting, without entries. */
    synchronized void cancelRead(Future<Page> waiting) {
        readers.stream()
                .filter(reader -> reader.page().future() == waiting)
                .findFirst()
                .ifPresent(reader -> {
                    readers.remove(reader);
                    reader.page().complete(new Page(List.of(), false));
                });
    }

    private synchronized Page page(long index) {
        return new Page(entries.stream().filter(entry -> entry.index() >= index).toList(), ended);
    }

    private void add(Kind kind, String text, String language, long nowMillis) {
        add(kind, text, language, nowMillis, 0);
    }

    private synchronized void add(Kind kind, String text, String language, long nowMillis, long endMillis) {
        entries.add(new Entry(nextIndex++, nowMillis, kind, text, language, endMillis));
        characters += text.length();
        while (entries.size() > MAX_ENTRIES || (characters > MAX_CHARACTERS && entries.size() > 1)) {
            characters -= entries.remove().text().length();
        }
        List<Reader> waiting = List.copyOf(readers);
        readers.clear();
        waiting.forEach(reader -> reader.page().complete(page(reader.index())));
    }
}
