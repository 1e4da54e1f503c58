/** Questions put to a language model. Read {@link dev.llafar.gateway.call.answer.Responder} first. */
@NullMarked
package dev.llafar.gateway.call.answer;

import org.jspecify.annotations.NullMarked;
