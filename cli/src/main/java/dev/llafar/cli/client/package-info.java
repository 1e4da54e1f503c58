/**
 * Clients of the server for the demo, the tests and the benchmarks. Read {@link
 * dev.llafar.cli.client.TranscriptionClient} first.
 */
@NullMarked
package dev.llafar.cli.client;

import org.jspecify.annotations.NullMarked;
