/**
 * Whisper without Python. Read {@link dev.llafar.transcriber.whisper.WhisperDecoder} first, then the packages below this one:
 * checkpoint (files), text (tokens), decoding (rules), torch (the device).
 */
@NullMarked
package dev.llafar.transcriber.whisper;

import org.jspecify.annotations.NullMarked;
