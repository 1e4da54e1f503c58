/**
 * Decodes the audio tracks of fragments. Read {@link dev.llafar.kvs.track.CallAudio} first: it takes fragments and returns
 * {@link dev.llafar.kvs.track.TrackEvent}s, the audio and silence of all tracks on one clock. {@link
 * dev.llafar.kvs.track.TrackTimeline} contains the rules of that clock.
 */
@NullMarked
package dev.llafar.kvs.track;

import org.jspecify.annotations.NullMarked;
