/**
 * The gRPC service over one device. Read {@link dev.llafar.transcriber.service.TranscriberServer} to start one and {@link
 * dev.llafar.transcriber.service.TranscribeStream} for the life of a stream. Thin shells: what is decided is decided in
 * the packages session and batch.
 */
@NullMarked
package dev.llafar.transcriber.service;

import org.jspecify.annotations.NullMarked;
