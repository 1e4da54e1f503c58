package dev.llafar.bench;

import dev.llafar.audio.speech.Endpointing;
import dev.llafar.local.phone.PhoneSettings;
import dev.llafar.transcriber.samples.Recording;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;

/**
 * Both sides of one call that is over, and what became of each question in it.
 *
 * @param phone the telephone's timeline
 * @param server the call's moments
 * @param said recordings by the number of their piece
 */
record CallLog(List<JsonObject> phone, List<JsonObject> server, Map<Integer, Recording> said) {
    private static final double SAMPLES_A_MILLI = 16;
    /** What lies so far before the end of speech is the end of a part of it. */
    private static final double EARLY_MILLIS = 300;

    private static final PhoneSettings PHONE = PhoneSettings.defaults();

    /** What became of a question. */
    sealed interface Outcome {
        /** The caller heard nothing before the next question, or the end. */
        record Silence() implements Outcome {}

        /** What the caller heard first was no sentence of an answer. */
        record Apology() implements Outcome {}

        /** What the caller heard first is the answer to a part of the question: it was over before the question was. */
        record TooEarly() implements Outcome {}

        /**
         * The caller heard a sentence of an answer.
         *
         * @param isMisheard the transcript is not word for word what was said
         * @param isWrong it is the answer to another question
         */
        record Answered(AnswerTimes times, boolean isMisheard, boolean isWrong) implements Outcome {}
    }

    /** Of all questions that began within the time, since 1970. */
    List<Outcome> outcomes(ModelPace model, long fromMillis, long untilMillis) {
        List<JsonObject> spoken = phone.stream()
                .filter(entry -> entry.getString("event").equals("caller_speaking"))
                .toList();
        List<Outcome> outcomes = new ArrayList<>();
        for (int i = 0; i < spoken.size(); i++) {
            long begin = since1970(spoken.get(i).getLong("millis"));
            long end = i + 1 < spoken.size() ? since1970(spoken.get(i + 1).getLong("millis")) : Long.MAX_VALUE;
            Recording recording = said.get(spoken.get(i).getInteger("piece"));
            if (recording != null && begin >= fromMillis && begin < untilMillis) {
                outcomes.add(outcome(model, recording, begin, end));
            }
        }
        return outcomes;
    }

    private Outcome outcome(ModelPace model, Recording recording, long begin, long end) {
        double truth = begin + recording.speechEndSample() / SAMPLES_A_MILLI;
        Optional<JsonObject> first = phone.stream()
                .filter(entry -> entry.getString("event").equals("hearing")
                        && entry.getString("kind").equals("speech"))
                .filter(entry -> isWithin(since1970(entry.getLong("millis")), begin, end))
                .findFirst();
        if (first.isEmpty()) {
            return new Outcome.Silence();
        }
        long heardMillis = since1970(first.get().getLong("millis"));
        String sentence = first.get().getString("text");
        int speaking = lastBefore("speaking", server.size(), heardMillis);
        int asked = lastBefore("asked", speaking, heardMillis);
        int understood = lastBefore("understood", asked, heardMillis);
        int written = asked + 1;
        while (written < speaking && !server.get(written).getString("kind").equals("written")) {
            written++;
        }
        if (understood < 0 || at(understood) < begin || written >= speaking) {
            return new Outcome.Apology();
        }
        String question = server.get(asked).getString("text");
        OptionalDouble modelMillis = model.millisTo(question, sentence);
        if (modelMillis.isEmpty()) {
            return new Outcome.Apology();
        }
        AnswerTimes times = times(
                truth, modelMillis.getAsDouble(), server.get(understood), at(understood), at(written), heardMillis);
        if (times.detector() < -EARLY_MILLIS) {
            return new Outcome.TooEarly();
        }
        return new Outcome.Answered(
                times,
                !question.equals(recording.said()),
                !model.answer(recording.said()).startsWith(sentence));
    }

    private AnswerTimes times(
            double truth,
            double modelMillis,
            JsonObject understood,
            long finalMillis,
            long writtenMillis,
            long heardMillis) {
        // A final's audio ends with the trailing silence that the endpointer keeps.
        double speechEnd = understood.getLong("endMillis") - Endpointing.DEFAULT.trailingSilenceMillis();
        double hangOver = Endpointing.DEFAULT.hangOverMillis();
        double readable = readableMillis(speechEnd + hangOver);
        double voice = PHONE.pace().synthesisMillis();
        return new AnswerTimes(
                speechEnd - truth,
                hangOver,
                readable - speechEnd - hangOver,
                finalMillis - readable,
                writtenMillis - finalMillis - modelMillis,
                modelMillis,
                heardMillis - writtenMillis - voice,
                voice,
                readableMillis(truth + hangOver) - truth - hangOver);
    }

    /**
     * When the fragment is over that holds the last of what a sample is decoded from: frames of AAC overlap, so that is a frame
     * further on. All fragments have the same length, and the first one's start is told.
     */
    private double readableMillis(double sampleMillis) {
        double frameMillis = 1_024_000.0 / PHONE.sampleRateHz();
        double millis = sampleMillis + frameMillis;
        double fragmentMillis = frameMillis * Math.round(PHONE.fragmentMillis() / frameMillis);
        double first = phone.stream()
                .filter(entry -> entry.getString("event").equals("stream_started"))
                .mapToDouble(entry -> since1970(entry.getLong("startMillis")))
                .findFirst()
                .orElseThrow();
        return first + fragmentMillis * (Math.floor((millis - first) / fragmentMillis) + 1);
    }

    /** The last moment of a kind with a lower index than {@code before}, not after {@code millis}; -1 if there is none. */
    private int lastBefore(String kind, int before, long millis) {
        int index = before - 1;
        while (index >= 0 && !(server.get(index).getString("kind").equals(kind) && at(index) <= millis)) {
            index--;
        }
        return index;
    }

    private long at(int index) {
        return server.get(index).getLong("atMillis");
    }

    private static boolean isWithin(long millis, long from, long until) {
        return millis >= from && millis < until;
    }

    /** The first entry tells when the call was placed; all others count from there. */
    private long since1970(long millis) {
        return phone.getFirst().getLong("epochMillis") + millis;
    }
}
