package dev.holdfast.internal.backend;

import java.time.Duration;

/** The shutdown of the JVM, in which waits must be short: a thread that has called {@code System.exit} never goes on. */
public final class JvmShutdown {
    private static final Duration PATIENCE = Duration.ofSeconds(10);
    private static final Duration PATIENCE_IN_SHUTDOWN = Duration.ofSeconds(1);

    private JvmShutdown() {}

    /** Returns whether shutdown hooks are running. */
    public static boolean isInProgress() {
        try {
            Runtime.getRuntime().removeShutdownHook(new Thread());
            return false;
        } catch (IllegalStateException e) { // the only way that the JVM says so
            return true;
        }
    }

    /** Returns how long a close waits for code of the host that is running. */
    public static Duration patience() {
        return isInProgress() ? PATIENCE_IN_SHUTDOWN : PATIENCE;
    }
}
