/**
 * Attacks on a running server. Each class is one attack and extends {@link dev.llafar.gateway.attacks.Attack}; a new one needs
 * nothing else.
 */
@org.jspecify.annotations.NullMarked
package dev.llafar.gateway.attacks;
