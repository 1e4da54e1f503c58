package dev.llafar.gateway.call.machine;

import dev.llafar.gateway.call.sma.SmaAction.Voice;
import java.util.Map;
import java.util.Optional;

/**
 * What an operator may set about calls.
 *
 * @param voices by language as the transcriber tells it; a language that is not in it gets {@code mainLanguage}'s
 * @param wording what we say ourselves, by language, likewise
 * @param mainLanguage of the greeting, and of apologies before anything was heard
 * @param thinking played while a question is being answered
 * @param words what counts as having said something
 * @param mostInvocations after so many we say goodbye; the service ends a call at 1,000
 * @param mostWaitingPhrases an answer that runs further ahead of the voice is cut there
 * @param mostExchanges older ones are forgotten
 */
public record CallRules(
        CallTimes times,
        Map<String, Voice> voices,
        Map<String, Wording> wording,
        String mainLanguage,
        Optional<ThinkingSound> thinking,
        RealWords words,
        int mostInvocations,
        int mostWaitingPhrases,
        int mostExchanges) {

    public CallRules {
        voices = Map.copyOf(voices);
        wording = Map.copyOf(wording);
        if (!voices.containsKey(mainLanguage) || !wording.containsKey(mainLanguage)) {
            throw new IllegalArgumentException("mainLanguage: got " + mainLanguage
                    + "; expected a language with a voice and a wording: " + voices.keySet() + " and "
                    + wording.keySet());
        }
    }

    /**
     * A sound in S3: uncompressed PCM in a .wav, 8 kHz mono advised.
     *
     * @param repeats in one action
     */
    public record ThinkingSound(String bucket, String key, int repeats) {}

    /**
     * What we say ourselves in one language.
     *
     * @param greeting empty: none
     * @param apology instead of an answer
     * @param brokenOff instead of the rest of an answer
     * @param cannotHear the caller's voice does not reach us
     * @param goodbye before we hang up
     */
    public record Wording(String greeting, String apology, String brokenOff, String cannotHear, String goodbye) {}

    public static CallRules defaults() {
        return new CallRules(
                CallTimes.defaults(),
                Map.of(
                        "en", new Voice("en-GB", "Amy", "neural", false),
                        "cy", new Voice("cy-GB", "Gwyneth", "standard", false)),
                Map.of(
                        "en",
                        new Wording(
                                "Hello. How can I help you?",
                                "I am sorry, I cannot answer that just now.",
                                "I am sorry, I have to stop there.",
                                "I am sorry, I cannot hear you yet.",
                                "I am sorry, we have to end the call here. Goodbye."),
                        "cy",
                        new Wording(
                                "Helo. Sut alla i helpu?",
                                "Mae'n ddrwg gen i, alla i ddim ateb hynny ar hyn o bryd.",
                                "Mae'n ddrwg gen i, rhaid i mi stopio yno.",
                                "Mae'n ddrwg gen i, alla i ddim eich clywed eto.",
                                "Mae'n ddrwg gen i, rhaid i ni orffen yr alwad yma. Hwyl fawr.")),
                "en",
                Optional.empty(),
                RealWords.defaults(),
                980,
                60,
                40);
    }

    /** The same rules with another sound, or with none. */
    public CallRules withThinking(Optional<ThinkingSound> sound) {
        return new CallRules(
                times, voices, wording, mainLanguage, sound, words, mostInvocations, mostWaitingPhrases, mostExchanges);
    }

    Wording wordingFor(String language) {
        Wording found = wording.get(primary(language));
        return found != null ? found : wording.getOrDefault(mainLanguage, new Wording("", "", "", "", ""));
    }

    Voice voiceFor(String language) {
        Voice found = voices.get(primary(language));
        return found != null ? found : voices.getOrDefault(mainLanguage, Voice.PLAIN);
    }

    /** {@code cy} of {@code cy-GB}. */
    private static String primary(String language) {
        int cut = language.indexOf('-');
        return cut < 0 ? language : language.substring(0, cut);
    }
}
