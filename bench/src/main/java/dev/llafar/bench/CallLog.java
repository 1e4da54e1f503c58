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
 * The events of both sides of an ended call, from which the outcome of each question follows.
 *
 * @param phone events of the phone
 * @param server events of the server
 * @param questions recordings by the number of the playback
 */
record CallLog(List<JsonObject> phone, List<JsonObject> server, Map<Integer, Recording> questions) {
    private static final double SAMPLES_PER_MILLI = 16;
    /** An utterance that ends this long before the end of speech is only a part of the question. */
    private static final double EARLY_MILLIS = 300;

    private static final PhoneSettings PHONE = PhoneSettings.defaults();

    /** The outcome of a question. */
    sealed interface Outcome {
        /** The caller heard nothing before the next question or the end of the call. */
        record Silence() implements Outcome {}

        /** The first sentence that the caller heard was not part of an answer. */
        record Apology() implements Outcome {}

        /** The first sentence that the caller heard answers a part of the question, which the server took for the whole. */
        record TooEarly() implements Outcome {}

        /**
         * The caller heard a sentence of an answer.
         *
         * @param transcriptDiffers whether the transcript differs from the text of the recording
         * @param isWrong whether the sentence belongs to the answer to another question
         */
        record Answered(AnswerTimes times, boolean transcriptDiffers, boolean isWrong) implements Outcome {}
    }

    /** The outcomes of all questions that started in an interval, in milliseconds since 1970. */
    List<Outcome> outcomes(ModelTiming model, long fromMillis, long untilMillis) {
        List<JsonObject> spoken = phone.stream()
                .filter(entry -> entry.getString("event").equals("caller_speaking"))
                .toList();
        List<Outcome> outcomes = new ArrayList<>();
        for (int i = 0; i < spoken.size(); i++) {
            long begin = since1970(spoken.get(i).getLong("millis"));
            long end = i + 1 < spoken.size() ? since1970(spoken.get(i + 1).getLong("millis")) : Long.MAX_VALUE;
            Recording recording = questions.get(spoken.get(i).getInteger("piece"));
            if (recording != null && begin >= fromMillis && begin < untilMillis) {
                outcomes.add(outcome(model, recording, begin, end));
            }
        }
        return outcomes;
    }

    private Outcome outcome(ModelTiming model, Recording recording, long begin, long end) {
        double truth = begin + recording.speechEndSample() / SAMPLES_PER_MILLI;
        Optional<JsonObject> first = phone.stream()
                .filter(entry -> entry.getString("event").equals("hearing")
                        && entry.getString("kind").equals("speech"))
                .filter(entry -> isWithin(since1970(entry.getLong("millis")), begin, end))
                .findFirst();
        if (first.isEmpty()) {
            return new Outcome.Silence();
        }
        long playedMillis = since1970(first.get().getLong("millis"));
        String sentence = first.get().getString("text");
        int speaking = lastBefore("speaking", server.size(), playedMillis);
        int asked = lastBefore("asked", speaking, playedMillis);
        int understood = lastBefore("understood", asked, playedMillis);
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
                truth, modelMillis.getAsDouble(), server.get(understood), at(understood), at(written), playedMillis);
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
            long playedMillis) {
        // The audio of a final ends with the trailing silence that the endpointer keeps.
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
                playedMillis - writtenMillis - voice,
                voice,
                readableMillis(truth + hangOver) - truth - hangOver);
    }

    /**
     * The end of the fragment that contains all data of a sample, which is one frame later because frames of AAC overlap. All
     * fragments have the same length, and the event stream_started contains the start of the first one.
     */
    private double readableMillis(double sampleMillis) {
        double frameMillis = 1_024_000.0 / PHONE.sampleRateHz();
        double millis = sampleMillis + frameMillis;
        double fragmentMillis = frameMillis * Math.round(PHONE.timing().fragmentMillis() / frameMillis);
        double first = phone.stream()
                .filter(entry -> entry.getString("event").equals("stream_started"))
                .mapToDouble(entry -> since1970(entry.getLong("startMillis")))
                .findFirst()
                .orElseThrow();
        return first + fragmentMillis * (Math.floor((millis - first) / fragmentMillis) + 1);
    }

    /** The index of the last event of a kind below index {@code before} and not after {@code millis}; -1 if there is none. */
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

    /** Converts a time since the call was placed; the first event contains that moment. */
    private long since1970(long millis) {
        return phone.getFirst().getLong("epochMillis") + millis;
    }
}
