package dev.llafar.kvs.track;

import dev.llafar.kvs.fragment.Fragment;
import dev.llafar.kvs.fragment.FragmentTags;
import dev.llafar.kvs.mkv.MkvTrack;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Names of audio tracks, which identify the participant. A track's own name takes precedence, whatever the order of the
 * tracks. Tracks without a name are identified by the tags AUDIO_FROM_CUSTOMER and AUDIO_TO_CUSTOMER, which hold track
 * numbers. Without these tags, the first of two tracks is the customer's, as Amazon Connect numbers them. A single unnamed
 * track, as sent by the Chime SDK, is named {@link #AUDIO}.
 */
public final class TrackNames {
    /** The audio of the caller, in Amazon Connect. */
    public static final String CUSTOMER = FragmentTags.AUDIO_FROM_CUSTOMER;

    /** The audio that is sent to the caller, in Amazon Connect. */
    public static final String AGENT = FragmentTags.AUDIO_TO_CUSTOMER;

    /** The only track of a stream, if it has no name. */
    public static final String AUDIO = "AUDIO";

    private TrackNames() {}

    /** Audio tracks by name, in the order of the stream. A repeated name is extended by the track's number. */
    public static Map<String, MkvTrack> of(Fragment fragment) {
        List<MkvTrack> audio = fragment.tracks().stream()
                .filter(track -> track.kind() == MkvTrack.Kind.AUDIO)
                .toList();
        var named = new LinkedHashMap<String, MkvTrack>();
        for (int i = 0; i < audio.size(); i++) {
            var track = audio.get(i);
            var name = name(track, i, audio.size(), fragment.tags());
            named.put(named.containsKey(name) ? name + "-" + track.number() : name, track);
        }
        return named;
    }

    private static String name(MkvTrack track, int index, int count, FragmentTags tags) {
        if (!track.name().isBlank()) {
            return track.name().strip();
        }
        if (tags.positive(CUSTOMER).orElse(0) == track.number()) {
            return CUSTOMER;
        }
        if (tags.positive(AGENT).orElse(0) == track.number()) {
            return AGENT;
        }
        if (count == 2) {
            return index == 0 ? CUSTOMER : AGENT;
        }
        return AUDIO;
    }
}
