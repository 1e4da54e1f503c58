/**
 * Writes fragments with PutMedia and processes its acknowledgements. Read {@link dev.llafar.kvs.producer.KvsProducer} first.
 */
@NullMarked
package dev.llafar.kvs.producer;

import org.jspecify.annotations.NullMarked;
