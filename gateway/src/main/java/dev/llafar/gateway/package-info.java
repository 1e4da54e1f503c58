/**
 * The server. Read {@link dev.llafar.gateway.GatewayServer} for its parts, and {@link
 * dev.llafar.gateway.session.VoiceSession} for the path of the audio.
 */
@NullMarked
package dev.llafar.gateway;

import org.jspecify.annotations.NullMarked;
