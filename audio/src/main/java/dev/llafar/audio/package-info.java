@NullMarked
package dev.llafar.audio;

import org.jspecify.annotations.NullMarked;
