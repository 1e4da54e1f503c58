/**
 * Fragments out: PutMedia with its acknowledgements. Read {@link dev.llafar.kvs.producer.KvsProducer} first.
 */
@NullMarked
package dev.llafar.kvs.producer;

import org.jspecify.annotations.NullMarked;
