package dev.llafar.cli;

import dev.llafar.local.phone.CallMoment;
import dev.llafar.local.phone.PlacedCall;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Locale;
import java.util.OptionalLong;

/** Prints a call as it happens: what the caller says and hears, and what the server understands, asks and says. */
final class CallTimeline {
    /** Nothing at all for so long, and the call counts as lost. */
    private static final long PATIENCE_MILLIS = 60_000;

    private static final long GLANCE_MILLIS = 50;

    /** A caller who hears nothing for so long speaks anyway. */
    private static final long UNGREETED_MILLIS = 5_000;

    private final Console console;
    private final long pauseMillis;
    private long silentSince;
    private long lastMoment;
    private OptionalLong firstAnswer = OptionalLong.empty();
    private int questions;
    private int sentences;
    private int hearing;
    private boolean speaking;
    private boolean asked;
    private boolean answered;

    /** @param pauseMillis what the caller waits after an answer before saying the next thing */
    CallTimeline(Console console, long pauseMillis) {
        this.console = console;
        this.pauseMillis = pauseMillis;
    }

    /**
     * What a call came to.
     *
     * @param questions that the server asked the model
     * @param sentences that the caller heard in answer
     */
    record Outcome(int questions, int sentences) {}

    /** The caller says one thing after the other, each when there was something to hear; follows the call to its end. */
    Outcome follow(PlacedCall call, List<byte[]> speech) throws IOException, InterruptedException {
        Deque<byte[]> unsaid = new ArrayDeque<>(speech);
        lastMoment = System.currentTimeMillis();
        while (true) {
            CallMoment moment = call.next(GLANCE_MILLIS);
            long now = System.currentTimeMillis();
            if (moment != null) {
                lastMoment = now;
                switch (moment.side()) {
                    case CALLER -> caller(moment);
                    case SERVER -> server(moment);
                }
            } else if (call.isOver() || now - lastMoment > PATIENCE_MILLIS) {
                return new Outcome(questions, sentences);
            } else if (hearing == 0 && !speaking && now - lastMoment > (answered ? pauseMillis : UNGREETED_MILLIS)) {
                sayNext(call, unsaid);
            }
        }
    }

    private void sayNext(PlacedCall call, Deque<byte[]> unsaid) throws IOException {
        byte[] next = unsaid.poll();
        if (next != null) {
            answered = false;
            lastMoment = System.currentTimeMillis();
            call.say(next);
        }
    }

    private void caller(CallMoment moment) {
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
            case "hearing_speech" -> hears(moment);
            case "hearing_sound" -> {
                hearing++;
                line(moment, "hears", console.dim("thinking sound"));
            }
            case "heard" -> hearing = Math.max(0, hearing - 1);
            case "trouble" -> line(moment, "phone", "trouble: " + moment.text());
            case "ended" -> line(moment, "phone", "call ended " + moment.text());
            default -> {}
        }
    }

    private void hears(CallMoment moment) {
        hearing++;
        answered = true;
        String late = "";
        if (asked) {
            sentences++;
            if (firstAnswer.isEmpty()) {
                firstAnswer = OptionalLong.of(moment.atMillis() - silentSince);
                late = String.format(Locale.ROOT, "  [%.2f s after the last word]", firstAnswer.getAsLong() / 1_000.0);
            }
        }
        line(moment, "hears", console.bold(moment.text()) + late);
    }

    private void server(CallMoment moment) {
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

    private void line(CallMoment moment, String who, String what) {
        console.line(String.format(Locale.ROOT, "%6.2f s  %-7s %s", moment.atMillis() / 1_000.0, who, what));
    }
}
