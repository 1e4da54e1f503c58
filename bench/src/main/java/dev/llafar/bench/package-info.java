/**
 * Measures the whole server and its parts against peers. Read {@link dev.llafar.bench.Main} first; a benchmark is a command
 * and never a timed test.
 */
@NullMarked
package dev.llafar.bench;

import org.jspecify.annotations.NullMarked;
