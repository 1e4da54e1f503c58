package dev.llafar.kvs.record;

import dev.llafar.audio.WavWriter;

/**
 * A voice's file.
 *
 * @param firstSample of the voice's clock that is first in the file, at that rate
 */
record VoiceFile(String voice, String file, int sampleRateHz, long firstSample, WavWriter writer) {}
