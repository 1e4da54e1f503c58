/**
 * The acknowledgements of PutMedia. Read {@link dev.llafar.kvs.put.AcknowledgementParser} first.
 */
@NullMarked
package dev.llafar.kvs.put;

import org.jspecify.annotations.NullMarked;
