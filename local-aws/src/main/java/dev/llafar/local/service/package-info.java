/**
 * The contract between the HTTP server and the services. Read {@link dev.llafar.local.service.AwsService} first.
 */
@NullMarked
package dev.llafar.local.service;

import org.jspecify.annotations.NullMarked;
