/** Audio that says its own words and a decoder that reads them: read {@link dev.llafar.transcriber.fakes.SpokenWords}. */
@NullMarked
package dev.llafar.transcriber.fakes;

import org.jspecify.annotations.NullMarked;
