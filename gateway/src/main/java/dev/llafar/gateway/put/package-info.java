/**
 * Media into streams: a file by {@code ./llafar put}, an object of S3 by {@code POST /put}. Read {@link
 * dev.llafar.gateway.put.Puts} first.
 */
@NullMarked
package dev.llafar.gateway.put;

import org.jspecify.annotations.NullMarked;
