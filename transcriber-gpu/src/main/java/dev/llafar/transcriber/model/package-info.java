/**
 * What the batcher knows of a speech model: {@link dev.llafar.transcriber.model.SlotDecoder}. Read that type first. No
 * tensor, no thread, no clock.
 */
@NullMarked
package dev.llafar.transcriber.model;

import org.jspecify.annotations.NullMarked;
