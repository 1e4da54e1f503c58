/**
 * End-to-end tests of the server with the demo checkpoint, one property of the product in each class, such as {@link
 * dev.llafar.cli.endtoend.IsolationTest}.
 */
package dev.llafar.cli.endtoend;
