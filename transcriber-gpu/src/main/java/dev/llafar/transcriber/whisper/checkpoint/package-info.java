/**
 * Reads and checks a Whisper directory in Hugging Face format. Read {@link
 * dev.llafar.transcriber.whisper.checkpoint.Checkpoint} first. Plain Java without tensors, threads or clocks.
 */
@NullMarked
package dev.llafar.transcriber.whisper.checkpoint;

import org.jspecify.annotations.NullMarked;
