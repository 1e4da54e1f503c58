/**
 * Fragments of Kinesis Video Streams: what PutMedia takes and GetMedia gives. Read {@link
 * dev.llafar.kvs.fragment.FragmentReader} first, then {@link dev.llafar.kvs.fragment.FragmentWriter}.
 */
@NullMarked
package dev.llafar.kvs.fragment;

import org.jspecify.annotations.NullMarked;
