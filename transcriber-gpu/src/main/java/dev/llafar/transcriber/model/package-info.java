/**
 * The interface between the batcher and a speech model. Read {@link dev.llafar.transcriber.model.SlotDecoder} first. It
 * exposes no tensors, threads or clocks.
 */
@NullMarked
package dev.llafar.transcriber.model;

import org.jspecify.annotations.NullMarked;
