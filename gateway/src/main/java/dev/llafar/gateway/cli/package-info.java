/** The program's commands. Read {@link dev.llafar.gateway.cli.Main} first; each command is one class. */
@NullMarked
package dev.llafar.gateway.cli;

import org.jspecify.annotations.NullMarked;
