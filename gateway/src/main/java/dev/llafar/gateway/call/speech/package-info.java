/**
 * From what a model writes to what a voice can say: sentences while they are still being written
 * ({@link dev.llafar.gateway.call.speech.SentenceSplitter}), and text without markup
 * ({@link dev.llafar.gateway.call.speech.SpeakableText}).
 */
@NullMarked
package dev.llafar.gateway.call.speech;

import org.jspecify.annotations.NullMarked;
