/** S3 over HTTP. Read {@link dev.llafar.local.s3.http.S3StandIn} first. */
@NullMarked
package dev.llafar.local.s3.http;

import org.jspecify.annotations.NullMarked;
