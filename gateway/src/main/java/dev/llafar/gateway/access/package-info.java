/** Who is let in: {@link dev.llafar.gateway.access.AccessRules}. Read that type first. */
@NullMarked
package dev.llafar.gateway.access;

import org.jspecify.annotations.NullMarked;
