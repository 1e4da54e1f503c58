/** What is counted about the gateway: {@link dev.llafar.gateway.metrics.GatewayMetrics}. Read that type first. */
@NullMarked
package dev.llafar.gateway.metrics;

import org.jspecify.annotations.NullMarked;
