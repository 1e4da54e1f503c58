/**
 * One voice from its bytes to its captions: {@link dev.llafar.gateway.session.SpeechSession}. Read that type first; the
 * whole path can be seen there.
 */
@NullMarked
package dev.llafar.gateway.session;

import org.jspecify.annotations.NullMarked;
