/**
 * From a stream of Kinesis Video Streams to a session: one track of a call. Read {@link
 * dev.llafar.gateway.call.track.CallTrack} first.
 */
@NullMarked
package dev.llafar.gateway.call.track;

import org.jspecify.annotations.NullMarked;
