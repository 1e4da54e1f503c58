/**
 * A stand-in for a language model, with a list of answers and a phrase book. Plain Java. Read {@link
 * dev.llafar.local.bedrock.StandInModel} first.
 */
@NullMarked
package dev.llafar.local.bedrock;

import org.jspecify.annotations.NullMarked;
