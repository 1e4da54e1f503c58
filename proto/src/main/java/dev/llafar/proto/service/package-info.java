/**
 * What every server of {@code llafar.v1.Transcriber} needs besides the generated stubs. Read {@link
 * dev.llafar.proto.service.TranscriberBinding} first.
 */
@NullMarked
package dev.llafar.proto.service;

import org.jspecify.annotations.NullMarked;
