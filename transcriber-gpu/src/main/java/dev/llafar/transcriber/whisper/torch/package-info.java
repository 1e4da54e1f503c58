/**
 * The model on its device: {@link dev.llafar.transcriber.whisper.torch.WhisperProgram} is the only type that touches
 * tensors. Read it first, beside the resource whisper.torchscript that it drives.
 */
@NullMarked
package dev.llafar.transcriber.whisper.torch;

import org.jspecify.annotations.NullMarked;
