/**
 * From a stream of Kinesis Video Streams to a session: one voice of a call. Read {@link
 * dev.llafar.gateway.call.voice.StreamVoice} first.
 */
@NullMarked
package dev.llafar.gateway.call.voice;

import org.jspecify.annotations.NullMarked;
