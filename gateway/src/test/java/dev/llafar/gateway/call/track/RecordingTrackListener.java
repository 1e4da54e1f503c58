package dev.llafar.gateway.call.track;

import static org.assertj.core.api.Assertions.assertThat;

import dev.llafar.audio.transcript.SpeechEvent;
import java.util.ArrayList;
import java.util.List;

/** Records the events of a track in order, and each settled position with the finals before it. */
final class RecordingTrackListener implements CallTrack.Listener {
    record Settled(List<String> finals, CallTrack.SettledPosition position) {}

    final List<String> finals = new ArrayList<>();
    final List<Settled> positions = new ArrayList<>();
    final List<String> warnings = new ArrayList<>();
    final List<CallTrack.End> ends = new ArrayList<>();

    @Override
    public void received(SpeechEvent event) {
        assertThat(ends).isEmpty();
        if (event instanceof SpeechEvent.Final said) {
            finals.add(said.text());
        }
    }

    @Override
    public void settled(CallTrack.SettledPosition position) {
        positions.add(new Settled(List.copyOf(finals), position));
    }

    @Override
    public void warning(String what) {
        warnings.add(what);
    }

    @Override
    public void ended(CallTrack.End end) {
        ends.add(end);
    }
}
