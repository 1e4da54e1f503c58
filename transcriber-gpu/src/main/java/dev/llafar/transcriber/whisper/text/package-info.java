/**
 * Conversion between text and tokens. Read {@link dev.llafar.transcriber.whisper.text.TextCodec} first.
 */
@NullMarked
package dev.llafar.transcriber.whisper.text;

import org.jspecify.annotations.NullMarked;
