package dev.llafar.kvs.mkv;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import org.ebml.BinaryElement;
import org.ebml.Element;
import org.ebml.FloatElement;
import org.ebml.MasterElement;
import org.ebml.StringElement;
import org.ebml.UnsignedIntegerElement;
import org.ebml.io.DataWriter;

/**
 * Writes Matroska as a live producer does: a Segment of unknown size with Clusters and Tags.
 *
 * <p>jebml writes the small elements. Clusters, which are nearly all of the bytes, are written directly to one array.
 */
public final class MkvWriter {
    /** Milliseconds, as used by producers of Kinesis Video Streams. */
    public static final long TICK_NANOS = 1_000_000;

    private static final byte[] UNKNOWN_SIZE = {0x01, -1, -1, -1, -1, -1, -1, -1};
    private static final int KEYFRAME = 0x80;
    private static final int BLOCK_HEADER_BYTES = 4;

    private MkvWriter() {}

    /**
     * EBML header, Segment, Info and Tracks, which Clusters and Tags follow.
     *
     * @param application name of the application that writes the stream
     */
    public static byte[] documentHead(String application, List<MkvTrack> tracks) {
        var out = new ByteArrayOutputStream(512);
        write(ebmlHeader(), out);
        out.writeBytes(idBytes(MkvElement.SEGMENT));
        out.writeBytes(UNKNOWN_SIZE);
        write(
                master(
                        MkvElement.INFO,
                        unsigned(MkvElement.TIMECODE_SCALE, TICK_NANOS),
                        text(MkvElement.MUXING_APP, application),
                        text(MkvElement.WRITING_APP, application)),
                out);
        write(master(MkvElement.TRACKS, tracks.stream().map(MkvWriter::entry).toArray(Element[]::new)), out);
        return out.toByteArray();
    }

    /** A Tags element with one Tag; empty if there are no tags. */
    public static byte[] tags(List<MkvTag> tags) {
        if (tags.isEmpty()) {
            return new byte[0];
        }
        var simple = tags.stream()
                .map(tag -> master(
                        MkvElement.SIMPLE_TAG,
                        text(MkvElement.TAG_NAME, tag.name()),
                        text(MkvElement.TAG_STRING, tag.value())))
                .toArray(Element[]::new);
        var out = new ByteArrayOutputStream(512);
        write(master(MkvElement.TAGS, master(MkvElement.TAG, simple)), out);
        return out.toByteArray();
    }

    /**
     * A Cluster with a SimpleBlock for each frame.
     *
     * @param timeNanos of the Cluster, a whole number of milliseconds
     * @param frames in their order; rounded down to milliseconds, at most 32.767 s from the Cluster
     * @throws IllegalArgumentException if a time or a track number is out of range
     */
    public static byte[] cluster(long timeNanos, List<MkvFrame> frames) {
        if (timeNanos < 0 || timeNanos % TICK_NANOS != 0) {
            throw new IllegalArgumentException(
                    "timeNanos is " + timeNanos + ", expected a whole number of milliseconds from 0");
        }
        long ticks = timeNanos / TICK_NANOS;
        long body = 2L + 8;
        for (var frame : frames) {
            long block = BLOCK_HEADER_BYTES + (long) frame.payload().length;
            body += 1 + sizeBytes(block) + block;
        }
        var out = ByteBuffer.allocate(Math.toIntExact(4 + 8 + body)).order(ByteOrder.BIG_ENDIAN);
        out.put(idBytes(MkvElement.CLUSTER));
        putSize(out, body, 8);
        out.put((byte) MkvElement.TIMECODE.id()).put((byte) 0x88).putLong(ticks);
        for (var frame : frames) {
            putBlock(out, frame, ticks);
        }
        return out.array();
    }

    private static void putBlock(ByteBuffer out, MkvFrame frame, long clusterTicks) {
        long relative = Math.floorDiv(frame.timeNanos(), TICK_NANOS) - clusterTicks;
        if (relative < Short.MIN_VALUE || relative > Short.MAX_VALUE) {
            throw new IllegalArgumentException("a frame of track " + frame.track() + " is " + relative
                    + " ms from its Cluster, expected -32768 to 32767");
        }
        if (frame.track() < 1 || frame.track() > 126) {
            throw new IllegalArgumentException("track is " + frame.track() + ", expected 1 to 126");
        }
        long block = BLOCK_HEADER_BYTES + (long) frame.payload().length;
        out.put((byte) MkvElement.SIMPLE_BLOCK.id());
        putSize(out, block, sizeBytes(block));
        out.put((byte) (0x80 | frame.track())).putShort((short) relative);
        out.put((byte) (frame.keyframe() ? KEYFRAME : 0));
        out.put(frame.payload());
    }

    private static int sizeBytes(long size) {
        int bytes = 1;
        while (size >= (1L << (7 * bytes)) - 1) { // All ones would mean an unknown size.
            bytes++;
        }
        return bytes;
    }

    private static void putSize(ByteBuffer out, long size, int bytes) {
        long marked = size | 1L << (7 * bytes);
        for (int shift = 8 * (bytes - 1); shift >= 0; shift -= 8) {
            out.put((byte) (marked >> shift));
        }
    }

    private static Element ebmlHeader() {
        return master(
                MkvElement.EBML,
                unsigned(MkvElement.EBML_VERSION, 1),
                unsigned(MkvElement.EBML_READ_VERSION, 1),
                unsigned(MkvElement.EBML_MAX_ID_LENGTH, 4),
                unsigned(MkvElement.EBML_MAX_SIZE_LENGTH, 8),
                text(MkvElement.DOC_TYPE, "matroska"),
                unsigned(MkvElement.DOC_TYPE_VERSION, 2),
                unsigned(MkvElement.DOC_TYPE_READ_VERSION, 2));
    }

    private static Element entry(MkvTrack track) {
        var parts = new ArrayList<Element>();
        parts.add(unsigned(MkvElement.TRACK_NUMBER, track.number()));
        parts.add(unsigned(MkvElement.TRACK_UID, track.uid() == 0 ? track.number() : track.uid()));
        parts.add(unsigned(
                MkvElement.TRACK_TYPE,
                switch (track.kind()) {
                    case VIDEO -> 1;
                    case AUDIO -> 2;
                    case OTHER -> 3;
                }));
        if (!track.name().isEmpty()) {
            parts.add(text(MkvElement.NAME, track.name()));
        }
        parts.add(text(MkvElement.CODEC_ID, track.codecId()));
        if (track.codecPrivate().length > 0) {
            var codecPrivate =
                    (BinaryElement) MkvElement.CODEC_PRIVATE.prototype().getInstance();
            codecPrivate.setData(ByteBuffer.wrap(track.codecPrivate()));
            parts.add(codecPrivate);
        }
        if (track.codecDelayNanos() > 0) {
            parts.add(unsigned(MkvElement.CODEC_DELAY, track.codecDelayNanos()));
        }
        if (track.defaultDurationNanos() > 0) {
            parts.add(unsigned(MkvElement.DEFAULT_DURATION, track.defaultDurationNanos()));
        }
        if (track.kind() == MkvTrack.Kind.AUDIO) {
            parts.add(audio(track));
        } else if (track.kind() == MkvTrack.Kind.VIDEO) {
            parts.add(master(
                    MkvElement.VIDEO,
                    unsigned(MkvElement.PIXEL_WIDTH, track.widthPixels()),
                    unsigned(MkvElement.PIXEL_HEIGHT, track.heightPixels())));
        }
        return master(MkvElement.TRACK_ENTRY, parts.toArray(Element[]::new));
    }

    private static Element audio(MkvTrack track) {
        var rate = (FloatElement) MkvElement.SAMPLING_FREQUENCY.prototype().getInstance();
        rate.setValue(track.samplingHz());
        var channels = unsigned(MkvElement.CHANNELS, track.channels());
        return track.bitDepth() == 0
                ? master(MkvElement.AUDIO, rate, channels)
                : master(MkvElement.AUDIO, rate, channels, unsigned(MkvElement.BIT_DEPTH, track.bitDepth()));
    }

    private static Element master(MkvElement element, Element... children) {
        var master = (MasterElement) element.prototype().getInstance();
        for (var child : children) {
            master.addChildElement(child);
        }
        return master;
    }

    private static Element unsigned(MkvElement element, long value) {
        var number = (UnsignedIntegerElement) element.prototype().getInstance();
        number.setValue(value);
        return number;
    }

    private static Element text(MkvElement element, String value) {
        var text = (StringElement) element.prototype().getInstance();
        text.setValue(value);
        return text;
    }

    private static byte[] idBytes(MkvElement element) {
        var type = element.prototype().getType();
        var bytes = new byte[type.remaining()];
        type.get(bytes);
        return bytes;
    }

    private static void write(Element element, ByteArrayOutputStream out) {
        element.writeElement(new ArrayWriter(out));
    }

    /** An output of jebml to an array. */
    private record ArrayWriter(ByteArrayOutputStream out) implements DataWriter {
        @Override
        public int write(byte b) {
            out.write(b);
            return 1;
        }

        @Override
        public int write(ByteBuffer buffer) {
            var bytes = new byte[buffer.remaining()];
            buffer.get(bytes);
            out.writeBytes(bytes);
            return bytes.length;
        }

        @Override
        public long length() {
            return out.size();
        }

        @Override
        public long getFilePointer() {
            return out.size();
        }

        @Override
        public boolean isSeekable() {
            return false;
        }

        @Override
        public long seek(long position) {
            throw new IllegalStateException("seek to " + position + ", expected writes in sequence only");
        }
    }
}
