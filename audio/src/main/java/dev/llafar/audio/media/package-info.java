/**
 * Decodes media to 16 kHz samples with ffmpeg's libraries. Read {@link dev.llafar.audio.media.MediaDecoder} first. {@link
 * dev.llafar.audio.media.PushDecoder} decodes bytes that an event loop pushes, {@link dev.llafar.audio.media.Resampler}
 * converts PCM, and {@link dev.llafar.audio.media.MediaReader} returns audio at its own rate and video.
 *
 * <p>Each native structure has one Java owner that frees it in {@code close()}. None depends on the garbage collector.
 */
@NullMarked
package dev.llafar.audio.media;

import org.jspecify.annotations.NullMarked;
