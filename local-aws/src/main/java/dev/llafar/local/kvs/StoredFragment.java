package dev.llafar.local.kvs;

import dev.llafar.kvs.fragment.Fragment;
import dev.llafar.kvs.fragment.FragmentTags;
import dev.llafar.kvs.fragment.FragmentWriter;
import dev.llafar.kvs.fragment.KinesisError;
import dev.llafar.kvs.fragment.ServedFragment;
import dev.llafar.kvs.mkv.MkvTag;
import dev.llafar.kvs.mkv.MkvWriter;
import java.io.ByteArrayOutputStream;
import java.util.List;
import java.util.Locale;

/**
 * A fragment as it is kept, shared by all its readers.
 *
 * @param number decimal digits, growing with the order of ingestion
 * @param lengthMillis from the Cluster's timecode to the end of its last frame, as far as the frames tell
 * @param media what the producer sent; its payloads are never written again
 */
public record StoredFragment(String number, long producerMillis, long serverMillis, long lengthMillis, Fragment media) {
    /** What a frame costs in memory beside its payload, roughly: record, array header, list slot. */
    private static final int FRAME_OVERHEAD_BYTES = 72;

    private static final int FRAGMENT_OVERHEAD_BYTES = 1024;

    /** Bytes that the fragment counts for against memory bounds, and as ListFragments tells them. */
    public int sizeBytes() {
        return Math.toIntExact(FRAGMENT_OVERHEAD_BYTES
                + media.payloadBytes()
                + (long) FRAME_OVERHEAD_BYTES * media.frames().size());
    }

    /** The chunk that GetMedia serves: a document of its own. */
    public byte[] chunk(long millisBehindNow) {
        return FragmentWriter.getMedia(
                media, new ServedFragment(number, serverMillis, producerMillis, millisBehindNow));
    }

    /** The chunk that GetMediaForFragmentList serves, whose time tags have other names and which has no continuation. */
    public byte[] archivedChunk() {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.writeBytes(MkvWriter.documentHead(media.info().muxingApp(), media.tracks()));
        out.writeBytes(MkvWriter.tags(List.of(
                new MkvTag(FragmentTags.FRAGMENT_NUMBER, number),
                new MkvTag("AWS_KINESISVIDEO_SERVER_SIDE_TIMESTAMP", seconds(serverMillis)),
                new MkvTag("AWS_KINESISVIDEO_PRODUCER_SIDE_TIMESTAMP", seconds(producerMillis)))));
        out.writeBytes(MkvWriter.cluster(media.timeMillis() * MkvWriter.TICK_NANOS, media.frames()));
        out.writeBytes(MkvWriter.tags(media.tags().ofProducer()));
        return out.toByteArray();
    }

    /** What GetMedia serves in place of a chunk when it must stop. */
    public static byte[] errorChunk(GetMediaError error) {
        return FragmentWriter.getMediaError(new KinesisError(Integer.toString(error.id()), error.text()));
    }

    /** Whether {@code millis} on the producer's clock lies in the fragment or before it. */
    boolean reachesProducer(long millis) {
        return reaches(producerMillis, millis);
    }

    /** Whether {@code millis} on the server's clock lies in the fragment or before it. */
    boolean reachesServer(long millis) {
        return reaches(serverMillis, millis);
    }

    private boolean reaches(long startMillis, long millis) {
        return startMillis >= millis || startMillis + lengthMillis > millis;
    }

    private static String seconds(long millis) {
        return String.format(Locale.ROOT, "%d.%03d", millis / 1_000, millis % 1_000);
    }
}
