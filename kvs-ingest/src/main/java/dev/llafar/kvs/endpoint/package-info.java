/**
 * How AWS is reached: which stream, which endpoint, whose credentials. Read {@link
 * dev.llafar.kvs.endpoint.DataEndpoints} first.
 */
@NullMarked
package dev.llafar.kvs.endpoint;

import org.jspecify.annotations.NullMarked;
