package dev.llafar.cli;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * Stops a command when the process receives SIGINT or SIGTERM. The process ends when the command has removed the hook, or after
 * a timeout. A process that stops because of a signal exits with 128 and the signal's number, unless the command has called
 * {@link #exitWithZero}.
 */
final class StopHook {
    private final CountDownLatch removed = new CountDownLatch(1);
    private final Thread thread;
    private volatile boolean exitsWithZero;

    /**
     * Installs the hook.
     *
     * @param stop makes the command end
     * @param timeout for the command to end
     * @param onTimeout called if the command has not ended in time
     */
    StopHook(Runnable stop, Duration timeout, Runnable onTimeout) {
        thread = new Thread(() -> run(stop, timeout, onTimeout), "stop");
        Runtime.getRuntime().addShutdownHook(thread);
    }

    /** The command has stopped as it should: a signal was its regular end, so the process exits with 0. */
    void exitWithZero() {
        exitsWithZero = true;
    }

    private void run(Runnable stop, Duration timeout, Runnable onTimeout) {
        stop.run();
        try {
            if (!removed.await(timeout.toMillis(), TimeUnit.MILLISECONDS)) {
                onTimeout.run();
            } else if (exitsWithZero) {
                // While the JVM shuts down, halting is the only way to set the exit code.
                Runtime.getRuntime().halt(0);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Lets the process end, and removes the hook. */
    void remove() {
        removed.countDown();
        try {
            Runtime.getRuntime().removeShutdownHook(thread);
        } catch (IllegalStateException stopping) {
            // The hook is running, and ends now.
        }
    }
}
