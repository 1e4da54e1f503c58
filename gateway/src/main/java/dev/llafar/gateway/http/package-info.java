/**
 * The HTTP server: the captions page, health, metrics, commands in JSON, and the upgrade to WebSocket. Read {@link
 * dev.llafar.gateway.http.HttpVerticle} first.
 */
@NullMarked
package dev.llafar.gateway.http;

import org.jspecify.annotations.NullMarked;
