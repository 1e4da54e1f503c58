package dev.llafar.audio.media;

import java.util.OptionalLong;

/**
 * What a medium says of itself.
 *
 * @param container ffmpeg's name, "ogg" or "matroska,webm"
 * @param codec ffmpeg's name, "opus"
 * @param sampleRateHz before resampling, as the container tells it (for Opus, what was encoded)
 * @param channels before mixing
 * @param durationSamples how long it claims to be, at 16 kHz; for progress bars, never for buffers
 */
public record MediaDescription(
        String container, String codec, int sampleRateHz, int channels, OptionalLong durationSamples) {}
