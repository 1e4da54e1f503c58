package dev.llafar.cli;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * Stops a command when the process receives SIGINT or SIGTERM. The process ends when the command has removed the hook, or after
 * a timeout.
 */
final class StopHook {
    private final CountDownLatch removed = new CountDownLatch(1);
    private final Thread thread;

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

    private void run(Runnable stop, Duration timeout, Runnable onTimeout) {
        stop.run();
        try {
            if (!removed.await(timeout.toMillis(), TimeUnit.MILLISECONDS)) {
                onTimeout.run();
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
