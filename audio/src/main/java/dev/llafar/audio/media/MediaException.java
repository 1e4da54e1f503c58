package dev.llafar.audio.media;

import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** Why a medium cannot be decoded. The message begins with its name. */
public final class MediaException extends IOException {
    /** What is wrong. */
    public enum Reason {
        /** Not a byte, or not a sample, in it. */
        EMPTY,
        /** No container that is accepted here. Playlists and other files that name files are never accepted. */
        NOT_MEDIA,
        /** A container without sound. */
        NO_AUDIO,
        /** Sound that this build cannot decode, or more channels than can be kept apart. */
        UNSUPPORTED,
        /** So broken that nothing could be decoded. */
        DAMAGED,
        /** The file or stream itself could not be read. */
        UNREADABLE,
        /** {@link MediaDecoder#interrupt} was called. */
        INTERRUPTED,
        /** Too many streams are being decoded; another attempt can succeed later. */
        OVERLOADED
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
