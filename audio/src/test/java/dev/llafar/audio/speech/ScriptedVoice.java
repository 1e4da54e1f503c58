package dev.llafar.audio.speech;

import dev.llafar.audio.SampleClock;
import java.util.ArrayList;
import java.util.List;

/** Feeds an endpointer frames written as text: S speech, anything else silence. Sample values count up, so none is alike. */
final class ScriptedVoice {
    private final Endpointer endpointer;
    private final List<Short> spoken = new ArrayList<>();

    ScriptedVoice(Endpointer endpointer) {
        this.endpointer = endpointer;
    }

    /** Numbers in the script repeat the letter before them: {@code "S10.20"}. */
    List<EndpointEvent> accept(String script) {
        var events = new ArrayList<EndpointEvent>();
        for (int at = 0; at < script.length(); ) {
            char letter = script.charAt(at++);
            int digits = at;
            while (digits < script.length() && Character.isDigit(script.charAt(digits))) {
                digits++;
            }
            int times = digits == at ? 1 : Integer.parseInt(script.substring(at, digits));
            at = digits;
            for (int i = 0; i < times; i++) {
                events.addAll(endpointer.accept(frame(letter), letter == 'S'));
            }
        }
        return events;
    }

    /** S is loud, q a quiet pause, anything else in between. */
    private short[] frame(char letter) {
        var frame = new short[SampleClock.FRAME_SAMPLES];
        int loudness =
                switch (letter) {
                    case 'S' -> 10_000;
                    case 'q' -> 0;
                    default -> 1_000;
                };
        for (int i = 0; i < frame.length; i++) {
            frame[i] = (short) (loudness + spoken.size() % 997);
            spoken.add(frame[i]);
        }
        return frame;
    }

    /** What was spoken from one position of a clock that began at 0 to another. */
    short[] samples(long from, long to) {
        var samples = new short[(int) (to - from)];
        for (int i = 0; i < samples.length; i++) {
            samples[i] = spoken.get((int) from + i);
        }
        return samples;
    }
}
