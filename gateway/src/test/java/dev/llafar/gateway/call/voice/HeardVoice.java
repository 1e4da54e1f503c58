package dev.llafar.gateway.call.voice;

import static org.assertj.core.api.Assertions.assertThat;

import dev.llafar.gateway.session.SessionEvent;
import java.util.ArrayList;
import java.util.List;

/** All that a voice told, in order; a place with the number of finals before it. */
final class HeardVoice implements VoiceListener {
    record Told(List<String> finals, SettledPlace place) {}

    final List<String> finals = new ArrayList<>();
    final List<Told> places = new ArrayList<>();
    final List<String> troubles = new ArrayList<>();
    final List<VoiceEnd> ends = new ArrayList<>();

    @Override
    public void heard(SessionEvent event) {
        assertThat(ends).isEmpty();
        if (event instanceof SessionEvent.Final said) {
            finals.add(said.text());
        }
    }

    @Override
    public void settled(SettledPlace place) {
        places.add(new Told(List.copyOf(finals), place));
    }

    @Override
    public void trouble(String what) {
        troubles.add(what);
    }

    @Override
    public void ended(VoiceEnd end) {
        ends.add(end);
    }
}
