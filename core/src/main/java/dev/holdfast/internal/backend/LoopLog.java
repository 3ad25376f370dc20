package dev.holdfast.internal.backend;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;

/**
 * Logs failures in loops that have to go on. An exception of the host may throw again while it is printed, and so may a
 * logger when memory is short; neither ends the loop.
 */
public final class LoopLog {
    private LoopLog() {}

    /** Logs a warning, with as much of its cause as can be printed. Never throws. */
    public static void warn(Logger log, String message, @Nullable Throwable cause) {
        try {
            log.warn(message, cause);
        } catch (Throwable unprintable) {
            warnWithout(cause, log, message);
        }
    }

    private static void warnWithout(@Nullable Throwable cause, Logger log, String message) {
        try {
            String name = cause == null ? "nothing" : cause.getClass().getName();
            log.warn("{}; the cause cannot be printed: {}", message, name);
        } catch (Throwable unprintable) {
            // there is nothing left to try
        }
    }
}
