/**
 * Uploads of media files into Kinesis Video Streams: of local files by {@code ./llafar put}, of S3 objects by {@code POST
 * /put}. Read {@link dev.llafar.gateway.put.PutService} first.
 */
@NullMarked
package dev.llafar.gateway.put;

import org.jspecify.annotations.NullMarked;
