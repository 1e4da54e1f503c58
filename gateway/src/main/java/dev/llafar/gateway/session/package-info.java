/**
 * Sessions: from the bytes of a client to events. Read {@link dev.llafar.gateway.session.VoiceSession} first, then {@link
 * dev.llafar.gateway.session.ClientStream}; their comments list the stages in order.
 */
@NullMarked
package dev.llafar.gateway.session;

import org.jspecify.annotations.NullMarked;
