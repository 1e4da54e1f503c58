/**
 * A Hugging Face Whisper directory, read and checked before any of it reaches the device. Read {@link
 * dev.llafar.transcriber.whisper.checkpoint.Checkpoint} first. Plain Java: no tensor library, no thread, no clock.
 */
@NullMarked
package dev.llafar.transcriber.whisper.checkpoint;

import org.jspecify.annotations.NullMarked;
