/** Configuration of the server. Read {@link dev.llafar.gateway.config.GatewayOptions} first. */
@NullMarked
package dev.llafar.gateway.config;

import org.jspecify.annotations.NullMarked;
