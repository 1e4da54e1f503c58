/**
 * Reads one track of a call from Kinesis Video Streams into a session. Read {@link
 * dev.llafar.gateway.call.track.CallTrack} first.
 */
@NullMarked
package dev.llafar.gateway.call.track;

import org.jspecify.annotations.NullMarked;
