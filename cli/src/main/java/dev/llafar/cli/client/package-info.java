/**
 * Clients as anybody would write them, for the demo, for files and for load. Read {@link
 * dev.llafar.cli.client.Voice} first.
 */
@NullMarked
package dev.llafar.cli.client;

import org.jspecify.annotations.NullMarked;
