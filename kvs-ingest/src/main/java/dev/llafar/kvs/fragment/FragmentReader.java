package dev.llafar.kvs.fragment;

import dev.llafar.kvs.mkv.MkvEvent;
import dev.llafar.kvs.mkv.MkvFrame;
import dev.llafar.kvs.mkv.MkvReader;
import dev.llafar.kvs.mkv.MkvTag;
import dev.llafar.kvs.mkv.MkvTrack;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Assembles fragments from the bytes of GetMedia or PutMedia, split at any position.
 *
 * <p>A fragment is a Cluster with the tracks of its document and the tags before and after it. It is complete with the tag
 * that contains the continuation token, which Kinesis writes last. Without this tag (PutMedia, files), it is complete when
 * the next Cluster or document starts or the stream ends. Tags between two Clusters of a document belong to the first one.
 *
 * <p>Holds one fragment, bounded by the {@link MkvReader.Limits}; at the bound the stream ends with {@link
 * FragmentEvent.StreamMalformed}. Not thread safe.
 */
public final class FragmentReader {
    private final MkvReader reader;

    private MkvEvent.SegmentInfo info = MkvEvent.SegmentInfo.DEFAULT;
    private List<MkvTrack> tracks = List.of();
    private final List<MkvTag> tags = new ArrayList<>();
    private final List<MkvFrame> frames = new ArrayList<>();
    private boolean inCluster;
    private boolean started;
    private long timeNanos;
    private boolean ended;

    /** Creates a reader with the bounds of Kinesis Video Streams. */
    public FragmentReader() {
        this(MkvReader.Limits.KINESIS);
    }

    public FragmentReader(MkvReader.Limits limits) {
        this.reader = new MkvReader(limits);
    }

    /** Reads a chunk, which is not kept, and returns the events. */
    public List<FragmentEvent> feed(byte[] chunk) {
        return feed(chunk, 0, chunk.length);
    }

    /** Reads {@code length} bytes from {@code offset}. */
    public List<FragmentEvent> feed(byte[] chunk, int offset, int length) {
        return assemble(reader.feed(chunk, offset, length));
    }

    /** Ends the stream. */
    public List<FragmentEvent> finish() {
        var events = assemble(reader.finish());
        if (started && !ended) {
            events.add(complete());
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
            case MkvEvent.DocumentStarted document -> {
                completeIfStarted(events);
                info = MkvEvent.SegmentInfo.DEFAULT;
                tracks = List.of();
                tags.clear();
            }
            case MkvEvent.SegmentInfo read -> info = read;
            case MkvEvent.Tracks read -> tracks = read.tracks();
            case MkvEvent.Tags read -> acceptTags(read, events);
            case MkvEvent.ClusterStarted cluster -> {
                completeIfStarted(events);
                started = true;
                inCluster = true;
                timeNanos = cluster.timeNanos();
            }
            case MkvEvent.Frame read -> frames.add(read.frame());
            case MkvEvent.ClusterEnded cluster -> inCluster = false;
            case MkvEvent.DocumentEnded document -> completeIfStarted(events);
            case MkvEvent.StreamCut cut -> {
                ended = true;
                if (started) {
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
        Optional<FragmentEvent.KinesisError> error = reported.error();
        if (error.isPresent()) {
            events.add(new FragmentEvent.ErrorReported(error.get()));
        } else if (started && !inCluster && reported.continuationToken().isPresent()) {
            events.add(complete());
        }
    }

    private void completeIfStarted(List<FragmentEvent> events) {
        if (started) {
            events.add(complete());
        }
    }

    private FragmentEvent complete() {
        var complete = new FragmentEvent.FragmentRead(fragment());
        started = false;
        inCluster = false;
        frames.clear();
        tags.clear();
        return complete;
    }

    private Fragment fragment() {
        return new Fragment(info, tracks, new FragmentTags(tags), timeNanos, frames);
    }
}
