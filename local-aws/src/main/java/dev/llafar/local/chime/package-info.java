/**
 * Meetings, their attendees, and the pipelines that write the attendees' audio to a pool of streams. Plain Java, time and
 * randomness passed in. Read {@link dev.llafar.local.chime.MeetingStore} first.
 */
@NullMarked
package dev.llafar.local.chime;

import org.jspecify.annotations.NullMarked;
