/**
 * Converts media files to fragments with ffmpeg's libraries. Read {@link dev.llafar.kvs.mux.MediaFragments} first;
 * {@link dev.llafar.kvs.mux.AacEncoder} can be used on its own.
 */
@NullMarked
package dev.llafar.kvs.mux;

import org.jspecify.annotations.NullMarked;
