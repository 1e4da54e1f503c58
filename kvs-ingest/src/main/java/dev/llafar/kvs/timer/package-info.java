/** Timers on a Vert.x context. Read {@link dev.llafar.kvs.timer.RestartableTimer} first. */
@NullMarked
package dev.llafar.kvs.timer;

import org.jspecify.annotations.NullMarked;
