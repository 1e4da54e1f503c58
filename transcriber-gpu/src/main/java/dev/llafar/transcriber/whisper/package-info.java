/**
 * Whisper without Python: {@link dev.llafar.transcriber.whisper.WhisperDecoder}. Read that type first, then the packages
 * below it: checkpoint (files), text (tokens), decoding (rules), torch (the device).
 */
@NullMarked
package dev.llafar.transcriber.whisper;

import org.jspecify.annotations.NullMarked;
