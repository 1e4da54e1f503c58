/**
 * The contract between sessions and transcribers: a session sends samples to a {@link
 * dev.llafar.audio.transcript.Transcriber} and receives {@link dev.llafar.audio.transcript.SpeechEvent}s. Read {@code
 * SpeechEvent} first. Every implementation of {@code Transcriber} passes the contract suite in the gateway's tests.
 */
@NullMarked
package dev.llafar.audio.transcript;

import org.jspecify.annotations.NullMarked;
