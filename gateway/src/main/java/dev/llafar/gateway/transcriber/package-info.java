/**
 * Speech recognisers as the gateway sees them: {@link dev.llafar.gateway.transcriber.Transcriber}. Read that type first.
 * Whoever implements it passes the contract suite in the tests.
 */
@NullMarked
package dev.llafar.gateway.transcriber;

import org.jspecify.annotations.NullMarked;
