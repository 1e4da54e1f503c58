/**
 * Whisper's rules as plain Java: what goes before the text ({@link dev.llafar.transcriber.whisper.decoding.PromptComposer},
 * read first), which tokens may follow, when an answer is not to be believed, and when each word was said. No tensor, no
 * thread, no clock.
 */
@NullMarked
package dev.llafar.transcriber.whisper.decoding;

import org.jspecify.annotations.NullMarked;
