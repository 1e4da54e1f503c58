package dev.llafar.kvs.track;

import dev.llafar.kvs.fragment.Fragment;
import dev.llafar.kvs.fragment.FragmentTags;
import dev.llafar.kvs.mkv.MkvTrack;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Who speaks on which track. A track's own name decides, in whatever order the tracks come. Where names are missing, the
 * tags AUDIO_FROM_CUSTOMER and AUDIO_TO_CUSTOMER tell the tracks' numbers; without them, the first of two tracks is the
 * customer's, as Amazon Connect numbers them. A single nameless track is {@link #AUDIO}, as from the Chime SDK.
 */
public final class VoiceNames {
    /** The caller, on Amazon Connect. */
    public static final String CUSTOMER = FragmentTags.AUDIO_FROM_CUSTOMER;

    /** What the caller hears, on Amazon Connect. */
    public static final String AGENT = FragmentTags.AUDIO_TO_CUSTOMER;

    /** The one voice of a stream that names none. */
    public static final String AUDIO = "AUDIO";

    private VoiceNames() {}

    /** Audio tracks by voice, in the order of the stream; no two have one name. */
    public static Map<String, MkvTrack> of(Fragment fragment) {
        List<MkvTrack> audio = fragment.tracks().stream()
                .filter(track -> track.kind() == MkvTrack.Kind.AUDIO)
                .toList();
        var voices = new LinkedHashMap<String, MkvTrack>();
        for (int i = 0; i < audio.size(); i++) {
            var track = audio.get(i);
            var name = name(track, i, audio.size(), fragment.tags());
            voices.put(voices.containsKey(name) ? name + "-" + track.number() : name, track);
        }
        return voices;
    }

    private static String name(MkvTrack track, int index, int of, FragmentTags tags) {
        if (!track.name().isBlank()) {
            return track.name().strip();
        }
        if (tags.positive(CUSTOMER).orElse(0) == track.number()) {
            return CUSTOMER;
        }
        if (tags.positive(AGENT).orElse(0) == track.number()) {
            return AGENT;
        }
        if (of == 2) {
            return index == 0 ? CUSTOMER : AGENT;
        }
        return AUDIO;
    }
}
