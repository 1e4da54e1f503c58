package dev.llafar.cli;

import java.io.PrintStream;
import java.util.Locale;

/** What a person sees: standard output for results, standard error for how it goes; colour only on a terminal. */
public final class Console {
    private static final String DIM = "\u001b[2m";
    private static final String BOLD = "\u001b[1m";
    private static final String PLAIN = "\u001b[0m";
    private static final String CLEAR_LINE = "\r\u001b[K";

    private final PrintStream out;
    private final PrintStream err;
    private final boolean terminal;

    /** @param terminal may the line be rewritten and coloured? */
    public Console(PrintStream out, PrintStream err, boolean terminal) {
        this.out = out;
        this.err = err;
        this.terminal = terminal;
    }

    /** The process's own; JDK 22 made {@code System.console()} non-null without a terminal, so TERM and isTerminal count. */
    @SuppressWarnings("SystemConsoleNull") // isTerminal() decides where it exists
    public static Console ofProcess() {
        boolean terminal = System.console() != null && System.getenv("TERM") != null && isTerminal();
        return new Console(System.out, System.err, terminal);
    }

    private static boolean isTerminal() {
        try {
            return (Boolean) java.io.Console.class.getMethod("isTerminal").invoke(System.console());
        } catch (ReflectiveOperationException before22) {
            return true;
        }
    }

    public boolean terminal() {
        return terminal;
    }

    /** A result. */
    public synchronized void line(String text) {
        clear();
        out.println(text);
        out.flush();
    }

    /** A result that goes out as it is. */
    public synchronized void raw(String text) {
        clear();
        out.print(text);
        out.flush();
    }

    /** How it goes. */
    public synchronized void note(String text) {
        clear();
        err.println("llafar: " + text);
    }

    /** How far it is; on a terminal one line that is rewritten, elsewhere nothing. */
    public synchronized void progress(String what, double done, double outOf) {
        if (!terminal) {
            return;
        }
        if (outOf <= 0) {
            err.printf(Locale.ROOT, "%s%s  %.1f s", CLEAR_LINE, what, done);
        } else {
            int filled = (int) Math.round(30 * Math.min(1, done / outOf));
            err.printf(
                    Locale.ROOT,
                    "%s%s  [%s%s] %3.0f %%  %.1f of %.1f s",
                    CLEAR_LINE,
                    what,
                    "#".repeat(filled),
                    "-".repeat(30 - filled),
                    100 * Math.min(1, done / outOf),
                    done,
                    outOf);
        }
        err.flush();
    }

    public String dim(String text) {
        return terminal ? DIM + text + PLAIN : text;
    }

    public String bold(String text) {
        return terminal ? BOLD + text + PLAIN : text;
    }

    private void clear() {
        if (terminal) {
            err.print(CLEAR_LINE);
            err.flush();
        }
    }
}
