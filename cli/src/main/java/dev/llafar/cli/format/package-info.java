/**
 * Captions as files that other programs read. Read {@link dev.llafar.cli.format.TranscriptFormat} first. Pure: text
 * in, text out.
 */
@NullMarked
package dev.llafar.cli.format;

import org.jspecify.annotations.NullMarked;
