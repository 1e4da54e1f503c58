/**
 * Media of any kind to 16 kHz samples, with ffmpeg's libraries in this process. Read {@link
 * dev.llafar.audio.media.MediaDecoder} first; {@link dev.llafar.audio.media.PushDecoder} is the same for bytes that an
 * event loop hands over as they come, {@link dev.llafar.audio.media.Resampler} for plain PCM, {@link dev.llafar.audio.media.MediaReader} gives
 * sound at its own rate and pictures.
 *
 * <p>Every native structure has one Java owner that frees it in {@code close()}; nothing is left to the garbage collector.
 */
@NullMarked
package dev.llafar.audio.media;

import org.jspecify.annotations.NullMarked;
