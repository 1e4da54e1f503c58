/** Audio that encodes words, and a decoder for it. Read {@link dev.llafar.transcriber.fakes.SpokenWords}. */
@NullMarked
package dev.llafar.transcriber.fakes;

import org.jspecify.annotations.NullMarked;
