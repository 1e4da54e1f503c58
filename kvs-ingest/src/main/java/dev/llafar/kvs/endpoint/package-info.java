/**
 * Access to AWS: streams, endpoints, credentials, timeouts. Read {@link
 * dev.llafar.kvs.endpoint.DataEndpoints} first.
 */
@NullMarked
package dev.llafar.kvs.endpoint;

import org.jspecify.annotations.NullMarked;
