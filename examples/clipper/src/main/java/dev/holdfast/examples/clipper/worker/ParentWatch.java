package dev.holdfast.examples.clipper.worker;

import java.io.IOException;
import java.io.InputStream;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * Stops a worker on a signal, or when its parent process ends. The parent holds the other end of standard input and
 * never writes, so the input ends with the parent, even after a kill.
 */
final class ParentWatch implements AutoCloseable {
    private static final long STOP_SECONDS = 5;
    private static final int FORCED_EXIT = 1;

    private final CountDownLatch ended = new CountDownLatch(1);

    /**
     * Starts the watch.
     *
     * @param stop asks the work to end soon
     */
    void start(InputStream input, Runnable stop) {
        Thread reader = new Thread(() -> await(input, stop), "parent-watch");
        reader.setDaemon(true);
        reader.start();
        Runtime.getRuntime().addShutdownHook(new Thread(() -> stop(stop), "stop"));
    }

    private void await(InputStream input, Runnable stop) {
        try {
            while (input.read() >= 0) {
                // input is ignored
            }
        } catch (IOException e) {
            // the same as the end
        }
        if (!stop(stop)) {
            Runtime.getRuntime().halt(FORCED_EXIT); // the store may be unavailable; the lease expires
        }
    }

    /** Lets the worker release its job; returns false after a time-out. */
    private boolean stop(Runnable stop) {
        stop.run();
        try {
            return ended.await(STOP_SECONDS, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    /** Reports that the work has ended. */
    @Override
    public void close() {
        ended.countDown();
    }
}
