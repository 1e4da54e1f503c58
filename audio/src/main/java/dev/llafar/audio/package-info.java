/**
 * The project's audio format: 16 kHz mono signed 16-bit samples, counted by {@link dev.llafar.audio.SampleClock}. Read that type first, then {@link dev.llafar.audio.PcmBytes}. Plain Java: no Vert.x, no
 * AWS, no clock and no logger.
 */
@NullMarked
package dev.llafar.audio;

import org.jspecify.annotations.NullMarked;
