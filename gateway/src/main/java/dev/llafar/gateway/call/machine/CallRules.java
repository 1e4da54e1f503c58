package dev.llafar.gateway.call.machine;

import dev.llafar.gateway.call.sma.SmaAction.Voice;
import java.util.Map;
import java.util.Optional;

/**
 * What an operator may set about calls.
 *
 * @param voices by language as the transcriber reports it; other languages get the voice of {@code defaultLanguage}
 * @param announcements by language, likewise
 * @param defaultLanguage of the greeting, and of apologies before the caller's language is known
 * @param thinkingSound played while the answer to a question is awaited
 * @param speechFilter which transcripts count as speech
 * @param maxInvocations after which we say goodbye; the service ends a call after 1,000
 * @param maxWaitingPhrases at which an answer that is written faster than it is spoken is cut
 * @param maxTurns kept of the conversation; the oldest are dropped first
 */
public record CallRules(
        CallTimings timings,
        Map<String, Voice> voices,
        Map<String, Announcements> announcements,
        String defaultLanguage,
        Optional<ThinkingSound> thinkingSound,
        SpeechFilter speechFilter,
        int maxInvocations,
        int maxWaitingPhrases,
        int maxTurns) {

    public CallRules {
        voices = Map.copyOf(voices);
        announcements = Map.copyOf(announcements);
        if (!voices.containsKey(defaultLanguage) || !announcements.containsKey(defaultLanguage)) {
            throw new IllegalArgumentException("defaultLanguage: got " + defaultLanguage
                    + "; expected a language with a voice and announcements: " + voices.keySet() + " and "
                    + announcements.keySet());
        }
    }

    /**
     * A sound in S3: uncompressed PCM in a .wav file, preferably 8 kHz mono.
     *
     * @param repeats in one action
     */
    public record ThinkingSound(String bucket, String key, int repeats) {}

    /**
     * Fixed texts in one language.
     *
     * @param greeting empty: none
     * @param apology instead of an answer
     * @param incompleteAnswer instead of the rest of an answer
     * @param cannotHear when the caller's audio does not arrive
     * @param goodbye before we hang up
     */
    public record Announcements(
            String greeting, String apology, String incompleteAnswer, String cannotHear, String goodbye) {}

    public static CallRules defaults() {
        return new CallRules(
                CallTimings.defaults(),
                Map.of(
                        "en", new Voice("en-GB", "Amy", "neural", false),
                        "cy", new Voice("cy-GB", "Gwyneth", "standard", false)),
                Map.of(
                        "en",
                        new Announcements(
                                "Hello. How can I help you?",
                                "I am sorry, I cannot answer that just now.",
                                "I am sorry, I have to stop there.",
                                "I am sorry, I cannot hear you yet.",
                                "I am sorry, we have to end the call here. Goodbye."),
                        "cy",
                        new Announcements(
                                "Helo. Sut alla i helpu?",
                                "Mae'n ddrwg gen i, alla i ddim ateb hynny ar hyn o bryd.",
                                "Mae'n ddrwg gen i, rhaid i mi stopio yno.",
                                "Mae'n ddrwg gen i, alla i ddim eich clywed eto.",
                                "Mae'n ddrwg gen i, rhaid i ni orffen yr alwad yma. Hwyl fawr.")),
                "en",
                Optional.empty(),
                SpeechFilter.defaults(),
                980,
                60,
                40);
    }

    public CallRules withThinkingSound(Optional<ThinkingSound> sound) {
        return new CallRules(
                timings,
                voices,
                announcements,
                defaultLanguage,
                sound,
                speechFilter,
                maxInvocations,
                maxWaitingPhrases,
                maxTurns);
    }

    public CallRules withTimings(CallTimings other) {
        return new CallRules(
                other,
                voices,
                announcements,
                defaultLanguage,
                thinkingSound,
                speechFilter,
                maxInvocations,
                maxWaitingPhrases,
                maxTurns);
    }

    Announcements announcementsFor(String language) {
        Announcements found = announcements.get(primarySubtag(language));
        return found != null
                ? found
                : announcements.getOrDefault(defaultLanguage, new Announcements("", "", "", "", ""));
    }

    Voice voiceFor(String language) {
        Voice found = voices.get(primarySubtag(language));
        return found != null ? found : voices.getOrDefault(defaultLanguage, Voice.PLAIN);
    }

    /** {@code cy} of {@code cy-GB}. */
    private static String primarySubtag(String language) {
        int end = language.indexOf('-');
        return end < 0 ? language : language.substring(0, end);
    }
}
