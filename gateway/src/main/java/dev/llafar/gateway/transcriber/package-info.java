/**
 * Transcribers that the gateway reaches over a network, or waits for: read {@link
 * dev.llafar.gateway.transcriber.GrpcTranscriber} first. Their contract is {@link dev.llafar.audio.transcript.Transcriber}.
 */
@NullMarked
package dev.llafar.gateway.transcriber;

import org.jspecify.annotations.NullMarked;
