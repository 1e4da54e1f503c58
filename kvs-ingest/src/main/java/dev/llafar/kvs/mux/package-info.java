/**
 * Any medium to fragments, with ffmpeg's libraries in this process. Read {@link dev.llafar.kvs.mux.MediaFragments} first;
 * {@link dev.llafar.kvs.mux.AacEncoder} stands by itself.
 */
@NullMarked
package dev.llafar.kvs.mux;

import org.jspecify.annotations.NullMarked;
