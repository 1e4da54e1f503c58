package dev.llafar.cli;

import java.io.PrintStream;
import java.net.BindException;
import java.util.Locale;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;

/** Writes results to standard output and notes about progress to standard error; uses colour on a terminal only. */
public final class Console {
    private static final String DIM = "\u001b[2m";
    private static final String BOLD = "\u001b[1m";
    private static final String PLAIN = "\u001b[0m";
    private static final String CLEAR_LINE = "\r\u001b[K";

    private final PrintStream out;
    private final PrintStream err;
    private final boolean terminal;

    /** @param terminal whether lines may be coloured and overwritten */
    public Console(PrintStream out, PrintStream err, boolean terminal) {
        this.out = out;
        this.err = err;
        this.terminal = terminal;
    }

    /** The console of this process. From JDK 22 on {@code System.console()} is non-null even without a terminal. */
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

    /** Prints a line of the result. */
    public synchronized void line(String text) {
        clear();
        out.println(text);
        out.flush();
    }

    /** Prints a part of the result without a line break. */
    public synchronized void raw(String text) {
        clear();
        out.print(text);
        out.flush();
    }

    /** Prints a note about what happens. */
    public synchronized void note(String text) {
        clear();
        err.println("llafar: " + text);
    }

    /**
     * Shows progress in one line of a terminal, which later calls overwrite; prints nothing elsewhere.
     *
     * @param total 0 if unknown
     */
    public synchronized void progress(String what, double done, double total) {
        if (!terminal) {
            return;
        }
        if (total <= 0) {
            err.printf(Locale.ROOT, "%s%s  %.1f s", CLEAR_LINE, what, done);
        } else {
            int filled = (int) Math.round(30 * Math.min(1, done / total));
            err.printf(
                    Locale.ROOT,
                    "%s%s  [%s%s] %3.0f %%  %.1f of %.1f s",
                    CLEAR_LINE,
                    what,
                    "#".repeat(filled),
                    "-".repeat(30 - filled),
                    100 * Math.min(1, done / total),
                    done,
                    total);
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

    /** Describes a failure to the user in one line, which includes what to do. */
    static String describe(Throwable wrapped) {
        Throwable failure = causeOf(wrapped);
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof BindException) {
                return cause.getMessage() + ": choose other ports with --http-port and --grpc-port, or stop the process"
                        + " that uses them";
            }
        }
        String message = failure.getMessage();
        return message == null || message.isBlank() ? failure.getClass().getName() : message;
    }

    /** The failure of a task on another thread, without the exceptions that report it. */
    static Throwable causeOf(Throwable failure) {
        Throwable cause = failure;
        for (Throwable inner = cause.getCause();
                inner != null && (cause instanceof ExecutionException || cause instanceof CompletionException);
                inner = cause.getCause()) {
            cause = inner;
        }
        return cause;
    }
}
