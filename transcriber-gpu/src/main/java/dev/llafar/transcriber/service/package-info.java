/**
 * Whisper as a transcriber: {@link dev.llafar.transcriber.service.InProcessTranscriber} in the same process, {@link
 * dev.llafar.transcriber.service.TranscriberServer} over gRPC. Read the first one for the path of the audio. This
 * package connects the packages session and batch, which make the decisions.
 */
@NullMarked
package dev.llafar.transcriber.service;

import org.jspecify.annotations.NullMarked;
