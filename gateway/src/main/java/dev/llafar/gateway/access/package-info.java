/** Authorisation of requests. Read {@link dev.llafar.gateway.access.AccessRules} first. */
@NullMarked
package dev.llafar.gateway.access;

import org.jspecify.annotations.NullMarked;
