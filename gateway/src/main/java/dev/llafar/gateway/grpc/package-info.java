/** {@code llafar.v1.Transcriber} for outside clients: {@link dev.llafar.gateway.grpc.GrpcVerticle}. Read that type first. */
@NullMarked
package dev.llafar.gateway.grpc;

import org.jspecify.annotations.NullMarked;
