/**
 * The promises of the product, kept by the whole server with the real checkpoint: {@link
 * dev.llafar.cli.whole.IsolationTest} and its neighbours, one promise a class.
 */
package dev.llafar.cli.whole;
