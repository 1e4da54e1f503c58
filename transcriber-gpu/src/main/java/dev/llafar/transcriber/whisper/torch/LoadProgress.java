package dev.llafar.transcriber.whisper.torch;

/** Told while a checkpoint's weights go to the device, on the loading thread. */
@FunctionalInterface
public interface LoadProgress {
    /** Nobody is watching. */
    LoadProgress SILENT = (loaded, total) -> {};

    /** Parts loaded so far out of all; the last call has both equal. */
    void loaded(int parts, int totalParts);
}
