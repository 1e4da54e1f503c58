/**
 * The audio of a caller as AAC in real time: clips with silence between them. Plain Java, time passed in. Read {@link dev.llafar.local.voice.CallerAudioTrack} first.
 */
@NullMarked
package dev.llafar.local.voice;

import org.jspecify.annotations.NullMarked;
