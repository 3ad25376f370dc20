package dev.holdfast.internal.backend;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;

/**
 * Logs failures in loops that have to go on. An exception of the host may throw again while it is printed, and so may a
 * logger when memory is short; neither ends the loop.
 */
public final class LoopLog {
    private static final int MOST_CAUSES = 100;

    private LoopLog() {}

    /** Logs a warning, with as much of its cause as can be printed. Never throws. */
    public static void warn(Logger log, String message, @Nullable Throwable cause) {
        try {
            if (isDeep(cause)) {
                log.warn("{}; its causes are too many to be printed: {}", message, String.valueOf(cause));
            } else {
                log.warn(message, cause);
            }
        } catch (Throwable unprintable) {
            warnWithout(cause, log, message);
        }
    }

    private static boolean isDeep(@Nullable Throwable cause) {
        Throwable next = cause;
        for (int depth = 0; next != null; depth++) {
            if (depth == MOST_CAUSES) {
                return true;
            }
            next = next.getCause();
        }
        return false;
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
