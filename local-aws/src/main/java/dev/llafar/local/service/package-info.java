/**
 * The contract between the HTTP server and the stand-ins. Read {@link dev.llafar.local.service.StandIn} first.
 */
@NullMarked
package dev.llafar.local.service;

import org.jspecify.annotations.NullMarked;
