package dev.llafar.audio.media;

import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** Media cannot be decoded. The message begins with its name. */
public final class MediaException extends IOException {
    /** Kinds of problems. */
    public enum Reason {
        /** It contains no bytes or no samples. */
        EMPTY,
        /** Not an accepted container. Playlists and other files that reference files are never accepted. */
        NOT_MEDIA,
        /** A container without audio. */
        NO_AUDIO,
        /** The codec is not supported, or there are too many channels to keep separate. */
        UNSUPPORTED,
        /** So damaged that nothing could be decoded. */
        DAMAGED,
        /** The file or stream itself could not be read. */
        UNREADABLE,
        /** {@link MediaDecoder#interrupt} was called. */
        INTERRUPTED,
        /** Too many streams are being decoded; another attempt can succeed later. */
        OVERLOADED,
        /** An MP4 stream whose index comes last and that is too long to be kept until then ({@link Spool}). */
        INDEX_TOO_LATE,
        /** An MP4 stream whose index comes last, and other streams use the space to keep it; may succeed later. */
        NO_SPACE
    }

    private final Reason reason;

    MediaException(String name, Reason reason, String detail, @Nullable Throwable cause) {
        super(name + ": " + detail, cause);
        this.reason = reason;
    }

    MediaException(String name, Reason reason, String detail) {
        this(name, reason, detail, null);
    }

    public Reason reason() {
        return reason;
    }
}
