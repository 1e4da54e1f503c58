/** What an operator can set: {@link dev.llafar.gateway.config.GatewayOptions}. Read that type first. */
@NullMarked
package dev.llafar.gateway.config;

import org.jspecify.annotations.NullMarked;
