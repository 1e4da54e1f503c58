package dev.llafar.kvs.mkv;

import static org.assertj.core.api.Assertions.assertThat;

import com.amazonaws.kinesisvideo.parser.ebml.EBMLTypeInfo;
import com.amazonaws.kinesisvideo.parser.ebml.InputStreamParserByteSource;
import com.amazonaws.kinesisvideo.parser.ebml.MkvTypeInfos;
import com.amazonaws.kinesisvideo.parser.mkv.Frame;
import com.amazonaws.kinesisvideo.parser.mkv.MkvDataElement;
import com.amazonaws.kinesisvideo.parser.mkv.StreamingMkvReader;
import java.io.ByteArrayInputStream;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.FieldSource;

/** Amazon's own parser reads the same from the same bytes. */
class AwsParserTest {
    private static final Map<String, byte[]> STREAMS = Streams.all();

    /** Without what that parser cannot do: it hands out laced blocks uncut. */
    @SuppressWarnings("UnusedVariable") // Named by @FieldSource.
    private static final List<String> NAMES = STREAMS.keySet().stream()
            .filter(name -> !name.equals("all lacings") && !name.contains("xiph"))
            .toList();

    private record AwsFrame(long track, long relativeTicks, boolean keyframe, String payload) {}

    private record AwsReading(List<AwsFrame> frames, List<Long> timecodes, List<MkvTag> tags, List<String> tracks) {}

    @ParameterizedTest
    @FieldSource("NAMES")
    void yieldsTheSameFramesAndTags(String name) throws Exception {
        byte[] stream = STREAMS.get(name);
        var theirs = readByAws(stream);
        var ours = MkvReaderTest.read(stream);

        assertThat(ours(ours).tracks()).isEqualTo(theirs.tracks());
        assertThat(ours(ours).tags()).isEqualTo(theirs.tags());
        assertThat(ours(ours).timecodes()).isEqualTo(theirs.timecodes());
        assertThat(ours(ours).frames()).isEqualTo(theirs.frames());
        assertThat(theirs.frames().size() + theirs.timecodes().size()).isPositive();
    }

    private static AwsReading ours(List<MkvEvent> events) {
        var reading = new AwsReading(new ArrayList<>(), new ArrayList<>(), new ArrayList<>(), new ArrayList<>());
        long scale = 1_000_000;
        long cluster = 0;
        for (var event : events) {
            switch (event) {
                case MkvEvent.DocumentStarted started -> scale = 1_000_000;
                case MkvEvent.SegmentInfo info -> scale = info.timecodeScaleNanos();
                case MkvEvent.ClusterStarted started -> {
                    cluster = started.timeNanos() / scale;
                    reading.timecodes().add(cluster);
                }
                case MkvEvent.Frame frame ->
                    reading.frames()
                            .add(new AwsFrame(
                                    frame.frame().track(),
                                    frame.frame().timeNanos() / scale - cluster,
                                    frame.frame().keyframe(),
                                    text(frame.frame().payload())));
                case MkvEvent.Tags tags -> reading.tags().addAll(tags.tags());
                case MkvEvent.Tracks tracks ->
                    tracks.tracks().forEach(track -> reading.tracks().add(track.number() + " " + track.codecId()));
                default -> {}
            }
        }
        return reading;
    }

    private static AwsReading readByAws(byte[] stream) throws Exception {
        var reader =
                StreamingMkvReader.createDefault(new InputStreamParserByteSource(new ByteArrayInputStream(stream)));
        var reading = new AwsReading(new ArrayList<>(), new ArrayList<>(), new ArrayList<>(), new ArrayList<>());
        String tagName = "";
        boolean tagOpen = false;
        Object number = 0;
        while (reader.mightHaveNext()) {
            var next = reader.nextIfAvailable();
            if (next.isEmpty() || !(next.get() instanceof MkvDataElement data)) {
                continue;
            }
            EBMLTypeInfo type = data.getElementMetaData().getTypeInfo();
            if (type.equals(MkvTypeInfos.SIMPLEBLOCK)) {
                var frame = (Frame) data.getValueCopy().getVal();
                reading.frames().add(of(frame, frame.isKeyFrame()));
            } else if (type.equals(MkvTypeInfos.BLOCK)) {
                // It leaves BlockGroups to its caller; here none of them refers to another block.
                reading.frames()
                        .add(of(Frame.withCopy((ByteBuffer) data.getValueCopy().getVal()), true));
            } else if (type.equals(MkvTypeInfos.TIMECODE)) {
                reading.timecodes().add(((BigInteger) data.getValueCopy().getVal()).longValueExact());
            } else if (type.equals(MkvTypeInfos.TRACKNUMBER)) {
                number = data.getValueCopy().getVal();
            } else if (type.equals(MkvTypeInfos.CODECID)) {
                reading.tracks().add(number + " " + data.getValueCopy().getVal());
            } else if (type.equals(MkvTypeInfos.TAGNAME)) {
                tagName = (String) data.getValueCopy().getVal();
                tagOpen = true;
            } else if (type.equals(MkvTypeInfos.TAGSTRING) && tagOpen) {
                reading.tags().add(new MkvTag(tagName, unpadded((String)
                        data.getValueCopy().getVal())));
                tagOpen = false;
            }
        }
        return reading;
    }

    private static AwsFrame of(Frame frame, boolean keyframe) {
        var payload = new byte[frame.getFrameData().remaining()];
        frame.getFrameData().duplicate().get(payload);
        return new AwsFrame(frame.getTrackNumber(), frame.getTimeCode(), keyframe, text(payload));
    }

    /** Their strings keep the zero bytes that EBML pads with. */
    private static String unpadded(String padded) {
        int zero = padded.indexOf(0);
        return zero < 0 ? padded : padded.substring(0, zero);
    }

    private static String text(byte[] payload) {
        return HexFormat.of().formatHex(payload);
    }
}
