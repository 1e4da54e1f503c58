package dev.llafar.audio.media;

import java.util.OptionalLong;

/**
 * Properties of a media file.
 *
 * @param container ffmpeg's name, "ogg" or "matroska,webm"
 * @param codec ffmpeg's name, "opus"
 * @param sampleRateHz before resampling, as declared in the container (for Opus, the rate of the encoder's input)
 * @param channels before mixing
 * @param durationSamples the declared duration at 16 kHz; suitable for progress, not for buffer sizes
 */
public record MediaDescription(
        String container, String codec, int sampleRateHz, int channels, OptionalLong durationSamples) {}
