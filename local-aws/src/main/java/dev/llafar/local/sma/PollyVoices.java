package dev.llafar.local.sma;

import java.util.Arrays;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/** The voices of Amazon Polly and which engines have them, as its documentation lists them. */
final class PollyVoices {
    private static final Set<String> STANDARD = names("""
            Aditi Amy Astrid Bianca Brian Camila Carla Carmen Celine Chantal Conchita Cristiano Dora Emma Enrique Ewa \
            Filiz Geraint Giorgio Gwyneth Hans Ines Ivy Jacek Jan Joanna Joey Justin Karl Kendra Kimberly Lea Liv \
            Lotte Lucia Lupe Mads Maja Marlene Mathieu Matthew Maxim Mia Miguel Mizuki Naja Nicole Penelope Raveena \
            Ricardo Ruben Russell Salli Seoyeon Takumi Tatyana Vicki Vitoria Zeina Zhiyu""");
    private static final Set<String> NEURAL = names("""
            Adriano Amy Andres Aria Arlet Arthur Ayanda Bianca Brian Burcu Camila Daniel Danielle Elin Emma Gabrielle \
            Gregory Hala Hannah Hiujin Ida Ines Isabelle Ivy Jasmine Jihye Jitka Joanna Joey Justin Kajal Kazuha \
            Kendra Kevin Kimberly Laura Lea Liam Lisa Lucia Lupe Matthew Mia Niamh Ola Olivia Pedro Remi Ruth Sabrina \
            Salli Seoyeon Sergio Sofie Stephen Suvi Takumi Thiago Tomoko Vicki Vitoria Zayd Zhiyu""");
    private static final Set<String> LANGUAGES = names("""
            arb ar-AE ca-ES cmn-CN cs-CZ cy-GB da-DK de-AT de-CH de-DE en-AU en-GB en-GB-WLS en-IE en-IN en-NZ en-SG \
            en-US en-ZA es-ES es-MX es-US fi-FI fr-BE fr-CA fr-FR hi-IN is-IS it-IT ja-JP ko-KR nb-NO nl-BE nl-NL \
            pl-PL pt-BR pt-PT ro-RO ru-RU sv-SE tr-TR yue-CN""");

    private PollyVoices() {}

    static boolean has(String voice, String engine) {
        return switch (engine) {
            case "standard" -> STANDARD.contains(voice);
            case "neural" -> NEURAL.contains(voice);
            default -> false;
        };
    }

    static boolean hasLanguage(String code) {
        return LANGUAGES.contains(code);
    }

    private static Set<String> names(String text) {
        return Arrays.stream(text.split("\\s+")).collect(Collectors.toCollection(TreeSet::new));
    }
}
