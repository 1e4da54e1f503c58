/**
 * Benchmarks of the server and its parts, some against other implementations. Read {@link dev.llafar.bench.Main} first.
 */
@NullMarked
package dev.llafar.bench;

import org.jspecify.annotations.NullMarked;
