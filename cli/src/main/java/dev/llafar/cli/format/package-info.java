/**
 * Formats transcripts as text, JSON and subtitles. Pure functions. Read {@link dev.llafar.cli.format.TranscriptFormat}
 * first.
 */
@NullMarked
package dev.llafar.cli.format;

import org.jspecify.annotations.NullMarked;
