package dev.llafar.kvs.fragment;

import dev.llafar.kvs.mkv.MkvFrame;
import dev.llafar.kvs.mkv.MkvTag;
import dev.llafar.kvs.mkv.MkvTrack;
import dev.llafar.kvs.mkv.MkvWriter;
import java.io.ByteArrayOutputStream;
import java.util.List;

/**
 * Writes fragments. As a producer: {@link #head()} once, then {@link #fragment} after {@link #fragment}, all one document.
 * As GetMedia serves them: {@link #getMedia}, a document for every fragment. Keeps no state between calls.
 */
public final class FragmentWriter {
    private final String application;
    private final List<MkvTrack> tracks;

    /**
     * A writer for one set of tracks.
     *
     * @param application named in the stream as the one that wrote it
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
     * A Cluster and the producer's tags behind it.
     *
     * @param timeMillis of the Cluster; since the epoch for absolute timecodes
     * @throws IllegalArgumentException for a frame that is more than 32.767 s from the Cluster
     */
    public byte[] fragment(long timeMillis, List<MkvFrame> frames, List<MkvTag> tags) {
        return joined(MkvWriter.cluster(timeMillis * MkvWriter.TICK_NANOS, frames), MkvWriter.tags(tags));
    }

    /**
     * A fragment as GetMedia sends it: a document of its own with the service's tags around the Cluster.
     *
     * @param fragment as the producer wrote it; tags that begin with AWS_ are left out
     */
    public static byte[] getMedia(Fragment fragment, ServedFragment served) {
        var out = new ByteArrayOutputStream();
        out.writeBytes(MkvWriter.documentHead(fragment.info().muxingApp(), fragment.tracks()));
        out.writeBytes(MkvWriter.tags(served.tagsInFront()));
        out.writeBytes(MkvWriter.cluster(fragment.timeMillis() * MkvWriter.TICK_NANOS, fragment.frames()));
        for (var tag : fragment.tags().ofProducer()) {
            out.writeBytes(MkvWriter.tags(List.of(tag)));
        }
        out.writeBytes(MkvWriter.tags(served.tagsBehind()));
        return out.toByteArray();
    }

    /** What GetMedia sends when it must give up: a document that holds nothing but the error's tags. */
    public static byte[] getMediaError(KinesisError error) {
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
