/**
 * A caller's voice as AAC in real time: recordings where they were asked for, silence everywhere else. Plain Java, time
 * passed in. Read {@link dev.llafar.local.voice.CallerAudioTrack} first.
 */
@NullMarked
package dev.llafar.local.voice;

import org.jspecify.annotations.NullMarked;
