/**
 * From fragments to voices. Read {@link dev.llafar.kvs.track.CallAudio} first: fragments go in, {@link
 * dev.llafar.kvs.track.CallEvent}s come out, the sound and silence of every voice on one clock. {@link
 * dev.llafar.kvs.track.TrackTimeline} holds the rules of that clock.
 */
@NullMarked
package dev.llafar.kvs.track;

import org.jspecify.annotations.NullMarked;
