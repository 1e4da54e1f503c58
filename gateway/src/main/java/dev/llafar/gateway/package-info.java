@NullMarked
package dev.llafar.gateway;

import org.jspecify.annotations.NullMarked;
