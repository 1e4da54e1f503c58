package dev.llafar.bench;

import java.util.LinkedHashMap;
import java.util.Map;

/**
 * The way from the last sample of a question to the first sentence heard, in milliseconds. The first eight follow each other
 * and make up the whole: detector, hang-over, fragment, recognition, asking, model, update, voice.
 *
 * @param detector from the truth to the end of speech that the voice activity detector heard; ours
 * @param hangOver silence that ends an utterance
 * @param fragment from there until the fragment that holds that moment is readable, as the stand-in means to write it; a
 *     frame of AAC is decoded with the one after it
 * @param recognition from there to the final at the call; ours
 * @param asking from the final to the first sentence, less the model's time; ours
 * @param model the stand-in's own pace to the last token of that sentence
 * @param update from the first sentence to its being heard, less the voice; ours
 * @param voice the stand-in's synthesis before the first sound
 * @param fragmentByTruth the fragment's part if the detector heard the end at the last sample of speech
 */
record AnswerTimes(
        double detector,
        double hangOver,
        double fragment,
        double recognition,
        double asking,
        double model,
        double update,
        double voice,
        double fragmentByTruth) {

    double total() {
        return detector + hangOver + fragment + recognition + asking + model + update + voice;
    }

    /** What nobody else is answerable for: the whole, less hang-over, fragment by the truth, model and voice. */
    double ours() {
        return total() - hangOver - fragmentByTruth - model - voice;
    }

    /** The same, less the wait for one more fragment where the detector's lateness was the cause. */
    double oursFromDetector() {
        return detector + recognition + asking + update;
    }

    /** All figures by name, in seconds. */
    Map<String, Double> seconds() {
        Map<String, Double> named = new LinkedHashMap<>();
        named.put("total", total());
        named.put("hangOver", hangOver);
        named.put("fragmentByTruth", fragmentByTruth);
        named.put("model", model);
        named.put("voice", voice);
        named.put("ours", ours());
        named.put("oursFromDetector", oursFromDetector());
        named.put("detector", detector);
        named.put("fragment", fragment);
        named.put("recognition", recognition);
        named.put("asking", asking);
        named.put("update", update);
        named.replaceAll((name, millis) -> millis / 1_000);
        return named;
    }
}
