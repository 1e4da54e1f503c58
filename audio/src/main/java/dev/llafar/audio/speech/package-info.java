/**
 * Where speech begins and ends. {@link dev.llafar.audio.speech.SpeechSegmenter} is the whole path from samples to
 * utterances; read it first, then {@link dev.llafar.audio.speech.Endpointer}, its decisions.
 */
@NullMarked
package dev.llafar.audio.speech;

import org.jspecify.annotations.NullMarked;
