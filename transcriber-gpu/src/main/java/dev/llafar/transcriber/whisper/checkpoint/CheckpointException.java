package dev.llafar.transcriber.whisper.checkpoint;

import java.nio.file.Path;

/** A checkpoint is invalid. The message names the file, the field or tensor, what was found and what was expected. */
public final class CheckpointException extends RuntimeException {
    private final Path file;
    private final String subject;

    /**
     * @param file the invalid file
     * @param subject the invalid field or tensor, or "file" for the whole file
     * @param found completes "found ..."
     * @param expected completes "expected ..."
     */
    public CheckpointException(Path file, String subject, String found, String expected) {
        super(file + ": " + subject + ": found " + found + ", expected " + expected);
        this.file = file;
        this.subject = subject;
    }

    public CheckpointException(Path file, String subject, String found, String expected, Throwable cause) {
        this(file, subject, found, expected);
        initCause(cause);
    }

    public Path file() {
        return file;
    }

    public String subject() {
        return subject;
    }
}
