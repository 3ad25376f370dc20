package dev.holdfast.examples.clipper.worker;

import java.io.IOException;
import java.io.InputStream;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * Stops a worker when it is asked to by a signal, or when the process that started it is gone: that one holds the other end
 * of the standard input and never writes, so that the end of the input is the end of the parent, however it died.
 */
final class ParentWatch implements AutoCloseable {
    private static final long PATIENCE_SECONDS = 5;
    private static final int NOT_STOPPED = 1;

    private final CountDownLatch ended = new CountDownLatch(1);

    /**
     * Begins to watch.
     *
     * @param stop ends the work soon
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
                // nothing is ever written; if it is, it means nothing
            }
        } catch (IOException e) {
            // as good as its end
        }
        if (!stop(stop)) {
            Runtime.getRuntime().halt(NOT_STOPPED); // the store may be gone as well: its lease runs out
        }
    }

    /** Lets the worker give back what it holds; false if it does not get that done. */
    private boolean stop(Runnable stop) {
        stop.run();
        try {
            return ended.await(PATIENCE_SECONDS, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    /** The work has ended. */
    @Override
    public void close() {
        ended.countDown();
    }
}
