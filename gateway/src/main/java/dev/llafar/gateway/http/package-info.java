/** The HTTP side: page, health, metrics, and the way to the WebSocket: {@link dev.llafar.gateway.http.HttpVerticle}. Read that type first. */
@NullMarked
package dev.llafar.gateway.http;

import org.jspecify.annotations.NullMarked;
