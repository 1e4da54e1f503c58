package dev.llafar.local.kvs;

import dev.llafar.kvs.fragment.Fragment;
import dev.llafar.kvs.fragment.FragmentEvent;
import dev.llafar.kvs.fragment.FragmentTags;
import dev.llafar.kvs.fragment.FragmentWriter;
import dev.llafar.kvs.fragment.ServedFragment;
import dev.llafar.kvs.mkv.MkvTag;
import dev.llafar.kvs.mkv.MkvWriter;
import java.io.ByteArrayOutputStream;
import java.util.List;
import java.util.Locale;

/**
 * A stored fragment, which all its readers share.
 *
 * @param number decimal digits, ascending in the order of ingestion
 * @param lengthMillis from the Cluster's timecode to the end of its last frame
 * @param media content that the producer sent; its payloads must not be modified
 */
public record StoredFragment(String number, long producerMillis, long serverMillis, long lengthMillis, Fragment media) {
    /** Approximate memory of a frame beside its payload: record, array header and list slot. */
    private static final int FRAME_OVERHEAD_BYTES = 72;

    private static final int FRAGMENT_OVERHEAD_BYTES = 1024;

    /** The size that counts towards memory limits and that ListFragments returns. */
    public int sizeBytes() {
        return Math.toIntExact(FRAGMENT_OVERHEAD_BYTES
                + media.payloadBytes()
                + (long) FRAME_OVERHEAD_BYTES * media.frames().size());
    }

    /** The chunk that GetMedia sends, which is a complete document. */
    public byte[] chunk(long millisBehindNow) {
        return FragmentWriter.getMedia(
                media, new ServedFragment(number, serverMillis, producerMillis, millisBehindNow));
    }

    /** The chunk that GetMediaForFragmentList sends. Its tags for timestamps have other names; it has no continuation token. */
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

    /** The chunk with which GetMedia reports an error before it ends. */
    public static byte[] errorChunk(GetMediaError error) {
        return FragmentWriter.getMediaError(new FragmentEvent.KinesisError(Integer.toString(error.id()), error.text()));
    }

    /** Whether {@code millis} of the producer's clock is within the fragment or before it. */
    boolean reachesProducer(long millis) {
        return reaches(producerMillis, millis);
    }

    /** Whether {@code millis} of the server's clock is within the fragment or before it. */
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
