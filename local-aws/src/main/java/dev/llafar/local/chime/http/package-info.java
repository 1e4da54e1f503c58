/**
 * Chime SDK meetings, media pipelines and voice over their REST protocol. Read {@link
 * dev.llafar.local.chime.http.ChimeService} first.
 */
@NullMarked
package dev.llafar.local.chime.http;

import org.jspecify.annotations.NullMarked;
