/**
 * One session, from samples to events. Read {@link dev.llafar.transcriber.session.UtteranceTracker} first. Pure: no
 * thread, no clock, no network; the receipt time of audio and of answers is an argument.
 */
@NullMarked
package dev.llafar.transcriber.session;

import org.jspecify.annotations.NullMarked;
