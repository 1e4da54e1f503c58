package dev.llafar.kvs.fragment;

import dev.llafar.kvs.mkv.MkvEvent;
import dev.llafar.kvs.mkv.MkvFrame;
import dev.llafar.kvs.mkv.MkvReader;
import dev.llafar.kvs.mkv.MkvTag;
import dev.llafar.kvs.mkv.MkvTrack;
import dev.llafar.kvs.mkv.ReadLimits;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Assembles fragments from GetMedia's or PutMedia's bytes, cut anywhere.
 *
 * <p>A fragment is a Cluster with its document's tracks and with the tags in front of and behind it. It is whole as soon as
 * the tag with the continuation token came, which Kinesis writes last; without one (PutMedia, plain files) when the next
 * Cluster or document begins or the stream ends. Tags between two Clusters of one document belong to the first of them.
 *
 * <p>Holds one fragment, bounded by the {@link ReadLimits}; at the bound the stream ends with {@link
 * FragmentEvent.StreamMalformed}. Not thread safe.
 */
public final class FragmentReader {
    private final MkvReader reader;

    private MkvEvent.SegmentInfo info = MkvEvent.SegmentInfo.DEFAULT;
    private List<MkvTrack> tracks = List.of();
    private final List<MkvTag> tags = new ArrayList<>();
    private final List<MkvFrame> frames = new ArrayList<>();
    private boolean inCluster;
    private boolean begun;
    private long timeNanos;
    private boolean ended;

    /** A reader with the bounds of Kinesis Video Streams. */
    public FragmentReader() {
        this(ReadLimits.KINESIS);
    }

    public FragmentReader(ReadLimits limits) {
        this.reader = new MkvReader(limits);
    }

    /** What became whole with these bytes; the chunk is not kept. */
    public List<FragmentEvent> feed(byte[] chunk) {
        return feed(chunk, 0, chunk.length);
    }

    /** The same for {@code length} bytes from {@code offset}. */
    public List<FragmentEvent> feed(byte[] chunk, int offset, int length) {
        return assemble(reader.feed(chunk, offset, length));
    }

    /** The stream is over. */
    public List<FragmentEvent> finish() {
        var events = assemble(reader.finish());
        if (begun && !ended) {
            events.add(whole());
        }
        ended = true;
        return events;
    }

    /** Bytes read so far. */
    public long position() {
        return reader.position();
    }

    private List<FragmentEvent> assemble(List<MkvEvent> read) {
        var events = new ArrayList<FragmentEvent>(2);
        for (var event : read) {
            if (!ended) {
                assemble(event, events);
            }
        }
        return events;
    }

    private void assemble(MkvEvent event, List<FragmentEvent> events) {
        switch (event) {
            case MkvEvent.DocumentStarted started -> {
                wholeIfBegun(events);
                info = MkvEvent.SegmentInfo.DEFAULT;
                tracks = List.of();
                tags.clear();
            }
            case MkvEvent.SegmentInfo read -> info = read;
            case MkvEvent.Tracks read -> tracks = read.tracks();
            case MkvEvent.Tags read -> acceptTags(read, events);
            case MkvEvent.ClusterStarted started -> {
                wholeIfBegun(events);
                begun = true;
                inCluster = true;
                timeNanos = started.timeNanos();
            }
            case MkvEvent.Frame read -> frames.add(read.frame());
            case MkvEvent.ClusterEnded cluster -> inCluster = false;
            case MkvEvent.DocumentEnded document -> wholeIfBegun(events);
            case MkvEvent.StreamCut cut -> {
                ended = true;
                if (begun) {
                    events.add(new FragmentEvent.FragmentCut(fragment(), cut.element(), cut.atByte()));
                }
            }
            case MkvEvent.Malformed malformed -> {
                ended = true;
                events.add(new FragmentEvent.StreamMalformed(malformed.problem()));
            }
        }
    }

    private void acceptTags(MkvEvent.Tags read, List<FragmentEvent> events) {
        tags.addAll(read.tags());
        var reported = new FragmentTags(read.tags());
        Optional<KinesisError> error = reported.error();
        if (error.isPresent()) {
            events.add(new FragmentEvent.ErrorReported(error.get()));
        } else if (begun && !inCluster && reported.continuationToken().isPresent()) {
            events.add(whole());
        }
    }

    private void wholeIfBegun(List<FragmentEvent> events) {
        if (begun) {
            events.add(whole());
        }
    }

    private FragmentEvent whole() {
        var whole = new FragmentEvent.FragmentRead(fragment());
        begun = false;
        inCluster = false;
        frames.clear();
        tags.clear();
        return whole;
    }

    private Fragment fragment() {
        return new Fragment(info, tracks, new FragmentTags(tags), timeNanos, frames);
    }
}
