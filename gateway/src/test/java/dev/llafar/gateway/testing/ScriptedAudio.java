package dev.llafar.gateway.testing;

import dev.llafar.audio.SampleClock;
import dev.llafar.audio.transcript.SpeechEvent;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/** Audio for {@link ScriptedSpeech}, with its transcript. */
public final class ScriptedAudio {
    private final short[] samples;
    private final List<String> utterances;

    private ScriptedAudio(short[] samples, List<String> utterances) {
        this.samples = samples;
        this.utterances = utterances;
    }

    /** Random utterances of a seed. Some audio begins or ends within a word. */
    public static ScriptedAudio speaking(long seed, int utterances) {
        return speaking(seed, utterances, 1, ScriptedSpeech.GAP_SAMPLES);
    }

    /**
     * Random utterances at the pace of a conversation: words of 190 to 750 ms and pauses of at least a second, so that real
     * endpointing finds the same utterances.
     */
    public static ScriptedAudio speakingSlowly(long seed, int utterances) {
        return speaking(seed, utterances, 10, SampleClock.SAMPLE_RATE_HZ);
    }

    private static ScriptedAudio speaking(long seed, int utterances, int stretch, int gapSamples) {
        Random random = new Random(seed);
        List<Short> audio = new ArrayList<>();
        for (int utterance = 0; utterance < utterances; utterance++) {
            if (utterance > 0 || random.nextBoolean()) {
                repeat(audio, 0, gapSamples + random.nextInt(3_000));
            }
            int words = 1 + random.nextInt(4);
            int before = 0;
            for (int word = 0; word < words; word++) {
                int value = 1 + random.nextInt(9_999);
                repeat(audio, value == before ? value + 1 : value, stretch * (300 + random.nextInt(900)));
                before = value;
            }
        }
        if (random.nextBoolean()) {
            repeat(audio, 0, random.nextInt(3_000));
        }
        short[] samples = new short[audio.size()];
        for (int i = 0; i < samples.length; i++) {
            samples[i] = audio.get(i);
        }
        return new ScriptedAudio(samples, transcriptOf(samples));
    }

    /** Utterances of 20 samples. */
    public static ScriptedAudio shortUtterances(int utterances) {
        int period = ScriptedSpeech.GAP_SAMPLES + 20;
        short[] samples = new short[utterances * period];
        for (int i = 0; i < utterances; i++) {
            java.util.Arrays.fill(samples, i * period, i * period + 20, (short) (1 + i % 9_999));
        }
        return new ScriptedAudio(samples, List.of());
    }

    public static ScriptedAudio silent(int samples) {
        return new ScriptedAudio(new short[samples], List.of());
    }

    /** The texts of the finals. */
    public List<String> utterances() {
        return utterances;
    }

    public short[] samples() {
        return samples.clone();
    }

    /** The samples as s16le. */
    public byte[] bytes() {
        byte[] bytes = new byte[samples.length * 2];
        for (int i = 0; i < samples.length; i++) {
            bytes[2 * i] = (byte) samples[i];
            bytes[2 * i + 1] = (byte) (samples[i] >> 8);
        }
        return bytes;
    }

    private static List<String> transcriptOf(short[] samples) {
        ScriptedSpeech speech = new ScriptedSpeech(0);
        List<SpeechEvent> events = new ArrayList<>(speech.accept(samples));
        events.addAll(speech.finish());
        return events.stream()
                .filter(SpeechEvent.Final.class::isInstance)
                .map(event -> ((SpeechEvent.Final) event).text())
                .toList();
    }

    private static void repeat(List<Short> audio, int value, int samples) {
        for (int i = 0; i < samples; i++) {
            audio.add((short) value);
        }
    }
}
