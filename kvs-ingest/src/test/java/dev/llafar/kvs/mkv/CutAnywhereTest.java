package dev.llafar.kvs.mkv;

import static org.assertj.core.api.Assertions.assertThat;

import dev.llafar.kvs.fragment.FragmentEvent;
import dev.llafar.kvs.fragment.FragmentReader;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.FieldSource;

/** What a stream says depends on its bytes and never on how they were cut. */
class CutAnywhereTest {
    private static final Map<String, byte[]> STREAMS = Streams.all();

    @SuppressWarnings("UnusedVariable") // Named by @FieldSource.
    private static final List<String> NAMES = List.copyOf(STREAMS.keySet());

    @ParameterizedTest
    @FieldSource("NAMES")
    void everySplitIntoTwoFeedsReturnsTheSameEvents(String name) {
        byte[] stream = STREAMS.get(name);
        var whole = events(stream, List.of());
        assertThat(whole).isNotEmpty();
        for (int cut = 0; cut <= stream.length; cut++) {
            var events = events(stream, List.of(cut));
            if (!events.equals(whole)) {
                assertThat(events).as("%s cut at byte %d", name, cut).isEqualTo(whole);
            }
        }
    }

    @ParameterizedTest
    @FieldSource("NAMES")
    void everySplitIntoTwoFeedsReturnsTheSameFragments(String name) {
        byte[] stream = STREAMS.get(name);
        var whole = fragments(stream, stream.length);
        assertThat(whole).isNotEmpty();
        for (int cut = 0; cut <= stream.length; cut++) {
            var fragments = fragments(stream, cut);
            if (!fragments.equals(whole)) {
                assertThat(fragments).as("%s cut at byte %d", name, cut).isEqualTo(whole);
            }
        }
    }

    @ParameterizedTest
    @FieldSource("NAMES")
    void singleBytesReturnTheSameEvents(String name) {
        byte[] stream = STREAMS.get(name);
        var everywhere = new ArrayList<Integer>();
        for (int cut = 1; cut < stream.length; cut++) {
            everywhere.add(cut);
        }
        assertThat(events(stream, everywhere)).isEqualTo(events(stream, List.of()));
    }

    @ParameterizedTest
    @FieldSource("NAMES")
    void randomSplitsReturnTheSameEvents(String name) {
        byte[] stream = STREAMS.get(name);
        var whole = events(stream, List.of());
        for (long seed = 0; seed < 200; seed++) {
            var random = new Random(seed);
            var cuts = random.ints(random.nextInt(1, 40), 0, stream.length + 1)
                    .sorted()
                    .boxed()
                    .toList();
            assertThat(events(stream, cuts))
                    .as("%s, seed %d, cuts %s", name, seed, cuts)
                    .isEqualTo(whole);
        }
    }

    private static List<MkvEvent> events(byte[] stream, List<Integer> cuts) {
        var reader = new MkvReader();
        var events = new ArrayList<MkvEvent>();
        int from = 0;
        for (int cut : cuts) {
            events.addAll(reader.feed(stream, from, cut - from));
            from = cut;
        }
        events.addAll(reader.feed(stream, from, stream.length - from));
        events.addAll(reader.finish());
        return events;
    }

    private static List<FragmentEvent> fragments(byte[] stream, int cut) {
        var reader = new FragmentReader();
        var events = new ArrayList<>(reader.feed(stream, 0, cut));
        events.addAll(reader.feed(stream, cut, stream.length - cut));
        events.addAll(reader.finish());
        return events;
    }
}
