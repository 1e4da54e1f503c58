/**
 * {@code /v1/transcribe} over WebSocket: {@link dev.llafar.gateway.websocket.WebSocketConnection}. Read that type first;
 * the JSON is read by {@code ControlMessage} and written by {@code EventJson}.
 */
@NullMarked
package dev.llafar.gateway.websocket;

import org.jspecify.annotations.NullMarked;
