/** Buckets and objects, in plain Java. Read {@link dev.llafar.local.s3.ObjectStore} first. */
@NullMarked
package dev.llafar.local.s3;

import org.jspecify.annotations.NullMarked;
