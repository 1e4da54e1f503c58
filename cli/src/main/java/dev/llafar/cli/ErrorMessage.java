package dev.llafar.cli;

import java.net.BindException;
import java.util.concurrent.ExecutionException;

/** Describes a failure to the user in one line that says what to do. */
final class ErrorMessage {
    private ErrorMessage() {}

    static String of(Throwable wrapped) {
        Throwable inner = wrapped instanceof ExecutionException ? wrapped.getCause() : null;
        Throwable failure = inner == null ? wrapped : inner;
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof BindException) {
                return cause.getMessage() + ": choose other ports with --http-port and --grpc-port, or stop the process"
                        + " that uses them";
            }
        }
        String message = failure.getMessage();
        return message == null || message.isBlank() ? failure.getClass().getName() : message;
    }
}
