/**
 * Kinesis Video Streams over HTTP, around the cores in {@link dev.llafar.local.kvs}. Read {@link
 * dev.llafar.local.kvs.http.KvsStandIn} first.
 */
@NullMarked
package dev.llafar.local.kvs.http;

import org.jspecify.annotations.NullMarked;
