package dev.llafar.kvs.fragment;

import dev.llafar.kvs.mkv.MkvFrame;
import dev.llafar.kvs.mkv.MkvTag;
import dev.llafar.kvs.mkv.MkvTrack;
import dev.llafar.kvs.mkv.MkvWriter;
import java.io.ByteArrayOutputStream;
import java.util.List;

/**
 * Writes fragments. A producer writes {@link #head()} once and then {@link #fragment} repeatedly, all in one document. {@link
 * #getMedia} writes a document for each fragment, as GetMedia does. Has no mutable state.
 */
public final class FragmentWriter {
    private final String application;
    private final List<MkvTrack> tracks;

    /**
     * Creates a writer for a set of tracks.
     *
     * @param application name of the writing application in the stream
     */
    public FragmentWriter(String application, List<MkvTrack> tracks) {
        if (tracks.isEmpty()) {
            throw new IllegalArgumentException("tracks is empty, expected one to three");
        }
        this.application = application;
        this.tracks = List.copyOf(tracks);
    }

    /** EBML header, Segment of unknown size, Info, Tracks. */
    public byte[] head() {
        return MkvWriter.documentHead(application, tracks);
    }

    /**
     * A Cluster, followed by the producer's tags.
     *
     * @param timeMillis of the Cluster; since the epoch for absolute timecodes
     * @throws IllegalArgumentException for a frame that is more than 32.767 s from the Cluster
     */
    public byte[] fragment(long timeMillis, List<MkvFrame> frames, List<MkvTag> tags) {
        return joined(MkvWriter.cluster(timeMillis * MkvWriter.TICK_NANOS, frames), MkvWriter.tags(tags));
    }

    /**
     * A fragment as GetMedia sends it: a document with the service's tags before and after the Cluster.
     *
     * @param fragment of the producer; its tags that begin with AWS_ are omitted
     */
    public static byte[] getMedia(Fragment fragment, ServedFragment served) {
        var out = new ByteArrayOutputStream();
        out.writeBytes(MkvWriter.documentHead(fragment.info().muxingApp(), fragment.tracks()));
        out.writeBytes(MkvWriter.tags(served.tagsBefore()));
        out.writeBytes(MkvWriter.cluster(fragment.timeMillis() * MkvWriter.TICK_NANOS, fragment.frames()));
        for (var tag : fragment.tags().ofProducer()) {
            out.writeBytes(MkvWriter.tags(List.of(tag)));
        }
        out.writeBytes(MkvWriter.tags(served.tagsAfter()));
        return out.toByteArray();
    }

    /** The response of GetMedia after an error: a document that contains only the tags of the error. */
    public static byte[] getMediaError(FragmentEvent.KinesisError error) {
        return joined(
                MkvWriter.documentHead("", List.of()),
                MkvWriter.tags(List.of(
                        new MkvTag(FragmentTags.ERROR_CODE, error.code()),
                        new MkvTag(FragmentTags.ERROR_ID, error.id()))));
    }

    private static byte[] joined(byte[] first, byte[] second) {
        var out = new ByteArrayOutputStream(first.length + second.length);
        out.writeBytes(first);
        out.writeBytes(second);
        return out.toByteArray();
    }
}
