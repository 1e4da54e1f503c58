/** The program's commands. Read {@link dev.llafar.cli.Main} first; each command is one class. */
@NullMarked
package dev.llafar.cli;

import org.jspecify.annotations.NullMarked;
