package dev.llafar.bench;

import java.util.LinkedHashMap;
import java.util.Map;

/**
 * The delay from the last sample of a question to the first sentence of the answer that the caller hears, in milliseconds. The
 * first eight parts follow one another and add up to the total.
 *
 * @param detector from the true end of speech to the end that the voice activity detector reported; own
 * @param hangOver silence that ends an utterance
 * @param fragment until the fragment with the end of the hang-over is readable, according to the schedule of the stand-in; a
 *     frame of AAC is decoded together with the next one
 * @param recognition until the final arrives at the call; own
 * @param answering from the final to the first sentence, without the time of the model; own
 * @param model until the last token of that sentence, according to the settings of the stand-in
 * @param update from the first sentence until it is played, without the time of the voice; own
 * @param voice synthesis by the stand-in before the first sound
 * @param idealFragment the value of {@code fragment} if the detector had reported the true end of speech
 */
record AnswerTimes(
        double detector,
        double hangOver,
        double fragment,
        double recognition,
        double answering,
        double model,
        double update,
        double voice,
        double idealFragment) {

    double total() {
        return detector + hangOver + fragment + recognition + answering + model + update + voice;
    }

    /** The delay that this program causes: the total without hang-over, ideal fragment, model and voice. */
    double own() {
        return total() - hangOver - idealFragment - model - voice;
    }

    /** The own delay without the wait for another fragment that a late detector causes. */
    double ownFromDetector() {
        return detector + recognition + answering + update;
    }

    /** All values by name, in seconds. */
    Map<String, Double> seconds() {
        Map<String, Double> named = new LinkedHashMap<>();
        named.put("total", total());
        named.put("hangOver", hangOver);
        named.put("idealFragment", idealFragment);
        named.put("model", model);
        named.put("voice", voice);
        named.put("own", own());
        named.put("ownFromDetector", ownFromDetector());
        named.put("detector", detector);
        named.put("fragment", fragment);
        named.put("recognition", recognition);
        named.put("answering", answering);
        named.put("update", update);
        named.replaceAll((name, millis) -> millis / 1_000);
        return named;
    }
}
