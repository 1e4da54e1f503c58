/**
 * Voice activity detection and endpointing. Read {@link dev.llafar.audio.speech.SpeechSegmenter} first, which contains all
 * steps from samples to utterances, then {@link dev.llafar.audio.speech.Endpointer}, which makes the decisions.
 */
@NullMarked
package dev.llafar.audio.speech;

import org.jspecify.annotations.NullMarked;
