package dev.llafar.kvs.fuzz;

import com.code_intelligence.jazzer.api.FuzzedDataProvider;
import com.code_intelligence.jazzer.junit.FuzzTest;
import dev.llafar.kvs.fragment.FragmentEvent;
import dev.llafar.kvs.fragment.FragmentReader;
import dev.llafar.kvs.mkv.MkvReader;
import dev.llafar.kvs.put.AcknowledgementParser;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Tag;

/**
 * Whatever the network sends, the readers answer with events: the same for every cut, and nothing after the end.
 *
 * <p>In a normal run the inputs kept beside this class in the resources are replayed, findings among them. With
 * JAZZER_FUZZ=1 in the environment Jazzer looks for new ones.
 */
@Tag("slow")
class WireFuzzTest {
    private static final MkvReader.Limits LIMITS = new MkvReader.Limits(1 << 20);

    @FuzzTest(maxDuration = "10m")
    void fragmentReader(FuzzedDataProvider data) {
        int step = data.consumeInt(1, 64);
        byte[] stream = data.consumeRemainingAsBytes();
        var whole = fragments(stream, Math.max(1, stream.length));
        if (!whole.equals(fragments(stream, step))) {
            throw new AssertionError("events differ when cut every " + step + " bytes");
        }
        for (int i = 0; i + 1 < whole.size(); i++) {
            if (whole.get(i) instanceof FragmentEvent.StreamMalformed) {
                throw new AssertionError("an event follows the end of a malformed stream");
            }
        }
    }

    @FuzzTest(maxDuration = "10m")
    void acknowledgementParser(FuzzedDataProvider data) {
        int step = data.consumeInt(1, 64);
        byte[] answer = data.consumeRemainingAsBytes();
        var whole = acknowledgements(answer, Math.max(1, answer.length));
        if (!whole.equals(acknowledgements(answer, step))) {
            throw new AssertionError("acknowledgements differ when cut every " + step + " bytes");
        }
    }

    private static List<FragmentEvent> fragments(byte[] stream, int step) {
        var reader = new FragmentReader(LIMITS);
        var events = new ArrayList<FragmentEvent>();
        for (int at = 0; at < stream.length; at += step) {
            events.addAll(reader.feed(stream, at, Math.min(step, stream.length - at)));
        }
        events.addAll(reader.finish());
        return events;
    }

    private static List<AcknowledgementParser.Event> acknowledgements(byte[] answer, int step) {
        var parser = new AcknowledgementParser();
        var events = new ArrayList<AcknowledgementParser.Event>();
        for (int at = 0; at < answer.length; at += step) {
            events.addAll(parser.feed(answer, at, Math.min(step, answer.length - at)));
        }
        return events;
    }
}
