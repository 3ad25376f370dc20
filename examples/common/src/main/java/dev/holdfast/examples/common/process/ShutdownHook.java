package dev.holdfast.examples.common.process;

import java.io.PrintStream;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * Stops the work in an orderly way when the process is asked to end, by Ctrl-C for instance. The process ends once this
 * is closed, or after a limit. Thread-safe.
 */
public final class ShutdownHook implements AutoCloseable {
    private final CountDownLatch closed = new CountDownLatch(1);
    private final PrintStream out;
    private final Thread hook;

    private ShutdownHook(PrintStream out, Runnable stop, Duration limit) {
        this.out = out;
        this.hook = new Thread(
                () -> {
                    stop.run();
                    awaitClose(limit);
                },
                "shutdown");
    }

    /**
     * Installs a hook. Close it when the work has ended.
     *
     * @param out where the user is told that the work was stopped
     * @param stop asks the work to end soon; called by a thread of its own
     * @param limit how long the process waits for the work to end
     */
    public static ShutdownHook install(PrintStream out, Runnable stop, Duration limit) {
        ShutdownHook installed = new ShutdownHook(out, stop, limit);
        Runtime.getRuntime().addShutdownHook(installed.hook);
        return installed;
    }

    private void awaitClose(Duration limit) {
        try {
            var unused = closed.await(limit.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public void close() {
        try {
            Runtime.getRuntime().removeShutdownHook(hook);
        } catch (IllegalStateException e) { // the process is shutting down
            out.println("Stopped; run it again to continue.");
        }
        closed.countDown();
    }
}
