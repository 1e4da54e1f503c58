package dev.llafar.cli;

import dev.llafar.local.phone.PlacedCall;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Locale;
import java.util.OptionalLong;

/** Plays the caller's part of a call and prints the events of both sides as they happen. */
final class CallTimeline {
    /** A call without any event for this long is given up. */
    private static final long CALL_TIMEOUT_MILLIS = 60_000;

    private static final long POLL_MILLIS = 50;

    /** The caller speaks after this long even without a greeting. */
    private static final long GREETING_TIMEOUT_MILLIS = 5_000;

    private final Console console;
    private final long pauseMillis;
    private long silentSince;
    private long lastMoment;
    private OptionalLong firstAnswer = OptionalLong.empty();
    private int questions;
    private int sentences;
    private int playing;
    private boolean speaking;
    private boolean asked;
    private boolean answered;

    /** @param pauseMillis between an answer and the next utterance of the caller */
    CallTimeline(Console console, long pauseMillis) {
        this.console = console;
        this.pauseMillis = pauseMillis;
    }

    /**
     * The result of a call.
     *
     * @param questions sent to the model
     * @param sentences of answers that were played to the caller
     */
    record Outcome(int questions, int sentences) {}

    /** Plays the utterances, each after a pause in what the server plays, and follows the call to its end. */
    Outcome follow(PlacedCall call, List<byte[]> speech) throws IOException, InterruptedException {
        Deque<byte[]> remaining = new ArrayDeque<>(speech);
        lastMoment = System.currentTimeMillis();
        while (true) {
            PlacedCall.Moment moment = call.next(POLL_MILLIS);
            long now = System.currentTimeMillis();
            if (moment != null) {
                lastMoment = now;
                switch (moment.side()) {
                    case CALLER -> caller(moment);
                    case SERVER -> server(moment);
                }
            } else if (call.isOver() || now - lastMoment > CALL_TIMEOUT_MILLIS) {
                return new Outcome(questions, sentences);
            } else if (playing == 0
                    && !speaking
                    && now - lastMoment > (answered ? pauseMillis : GREETING_TIMEOUT_MILLIS)) {
                speakNext(call, remaining);
            }
        }
    }

    private void speakNext(PlacedCall call, Deque<byte[]> remaining) throws IOException {
        byte[] next = remaining.poll();
        if (next != null) {
            answered = false;
            lastMoment = System.currentTimeMillis();
            call.say(next);
        }
    }

    private void caller(PlacedCall.Moment moment) {
        switch (moment.what()) {
            case "ringing" -> line(moment, "phone", moment.text());
            case "answered" -> line(moment, "phone", "answered");
            case "stream_started" -> line(moment, "phone", "the caller's voice flows into Kinesis Video Streams");
            case "caller_speaking" -> {
                speaking = true;
                line(moment, "caller", "speaks");
            }
            case "caller_silent" -> {
                speaking = false;
                silentSince = moment.atMillis();
                line(moment, "caller", "falls silent");
            }
            case "hearing_speech" -> answerPlayed(moment);
            case "hearing_sound" -> {
                playing++;
                line(moment, "hears", console.dim("thinking sound"));
            }
            case "heard" -> playing = Math.max(0, playing - 1);
            case "trouble" -> line(moment, "phone", "trouble: " + moment.text());
            case "ended" -> line(moment, "phone", "call ended " + moment.text());
            default -> {}
        }
    }

    private void answerPlayed(PlacedCall.Moment moment) {
        playing++;
        answered = true;
        String delay = "";
        if (asked) {
            sentences++;
            if (firstAnswer.isEmpty()) {
                firstAnswer = OptionalLong.of(moment.atMillis() - silentSince);
                delay = String.format(Locale.ROOT, "  [%.2f s after the last word]", firstAnswer.getAsLong() / 1_000.0);
            }
        }
        line(moment, "hears", console.bold(moment.text()) + delay);
    }

    private void server(PlacedCall.Moment moment) {
        switch (moment.what()) {
            case "understood" -> line(moment, "server", "understood: " + moment.text());
            case "asked" -> {
                questions++;
                asked = true;
                firstAnswer = OptionalLong.empty();
                line(moment, "server", console.dim("asks the model: " + moment.text()));
            }
            case "written" -> line(moment, "model", console.dim(moment.text()));
            case "written_whole" -> line(moment, "model", console.dim("(has written everything)"));
            case "barge_in" -> line(moment, "server", "the caller speaks: the rest stays unsaid");
            case "apology" -> line(moment, "server", "no answer: apologises");
            default -> {}
        }
    }

    private void line(PlacedCall.Moment moment, String who, String what) {
        console.line(String.format(Locale.ROOT, "%6.2f s  %-7s %s", moment.atMillis() / 1_000.0, who, what));
    }
}
