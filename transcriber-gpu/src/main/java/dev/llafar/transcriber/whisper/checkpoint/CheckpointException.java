package dev.llafar.transcriber.whisper.checkpoint;

import java.nio.file.Path;

/** A checkpoint that cannot be used, told so that its owner can mend it: which file, what in it, found, expected. */
public final class CheckpointException extends RuntimeException {
    private final Path file;
    private final String subject;

    /**
     * Tells what is wrong.
     *
     * @param file the file at fault
     * @param subject the field or tensor at fault, or "file" for the whole
     * @param found what is there
     * @param expected what should be there
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
