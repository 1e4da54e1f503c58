/** Answers of a language model. Read {@link dev.llafar.gateway.call.answer.LanguageModel} first. */
@NullMarked
package dev.llafar.gateway.call.answer;

import org.jspecify.annotations.NullMarked;
