/**
 * The server. Read {@link dev.llafar.gateway.GatewayServer} for what it is made of, {@link
 * dev.llafar.gateway.session.SpeechSession} for the way of one voice.
 */
@NullMarked
package dev.llafar.gateway;

import org.jspecify.annotations.NullMarked;
