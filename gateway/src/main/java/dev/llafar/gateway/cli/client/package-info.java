/**
 * Clients as anybody would write them, for the demo, for files and for load. Read {@link
 * dev.llafar.gateway.cli.client.Voice} first.
 */
@NullMarked
package dev.llafar.gateway.cli.client;

import org.jspecify.annotations.NullMarked;
