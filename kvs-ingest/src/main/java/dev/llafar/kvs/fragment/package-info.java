/**
 * Fragments of Kinesis Video Streams, as accepted by PutMedia and returned by GetMedia. Read {@link
 * dev.llafar.kvs.fragment.FragmentReader} first, then {@link dev.llafar.kvs.fragment.FragmentWriter}.
 */
@NullMarked
package dev.llafar.kvs.fragment;

import org.jspecify.annotations.NullMarked;
