/**
 * Between text and tokens: {@link dev.llafar.transcriber.whisper.text.TextCodec}. Read that type first.
 */
@NullMarked
package dev.llafar.transcriber.whisper.text;

import org.jspecify.annotations.NullMarked;
