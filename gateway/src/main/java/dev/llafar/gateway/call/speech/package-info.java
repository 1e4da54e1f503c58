/**
 * Converts the text of a model for speech: splits it into sentences as it arrives
 * ({@link dev.llafar.gateway.call.speech.SentenceSplitter}), and removes markup
 * ({@link dev.llafar.gateway.call.speech.SpeakableText}).
 */
@NullMarked
package dev.llafar.gateway.call.speech;

import org.jspecify.annotations.NullMarked;
