package dev.holdfast.examples.transcript;

import java.util.concurrent.TimeUnit;

/** The request of the user to run, pause or quit, from keyboard and signals. Thread-safe. */
final class Control {
    /** The requests of the user. */
    enum Request {
        /** Process chunks. */
        RUN,
        /** Release the job and wait. */
        PAUSE,
        /** Release the job and end; a later run continues. */
        QUIT
    }

    private Request request = Request.RUN;
    private String source = "";

    /**
     * Requests a pause.
     *
     * @param source where the request comes from, for a message
     */
    synchronized void pause(String source) {
        if (request == Request.RUN) {
            set(Request.PAUSE, source);
        }
    }

    /** Ends a pause. */
    synchronized void resume() {
        if (request == Request.PAUSE) {
            set(Request.RUN, "");
        }
    }

    /**
     * Requests a pause, or ends one.
     *
     * @param source where the request comes from, for a message
     */
    synchronized void toggle(String source) {
        if (request == Request.PAUSE) {
            resume();
        } else {
            pause(source);
        }
    }

    /**
     * Requests the end, which cannot be revoked.
     *
     * @param source where the request comes from, for a message
     * @return false if the end was requested before
     */
    synchronized boolean quit(String source) {
        if (request == Request.QUIT) {
            return false;
        }
        set(Request.QUIT, source);
        return true;
    }

    private void set(Request next, String newSource) {
        request = next;
        source = newSource;
        notifyAll();
    }

    /** Returns the current request. */
    synchronized Request request() {
        return request;
    }

    /** Returns the source of the current request. */
    synchronized String source() {
        return source;
    }

    /** Waits for the end of a pause, and returns the request that ended it. */
    synchronized Request awaitEndOfPause() throws InterruptedException {
        while (request == Request.PAUSE) {
            wait();
        }
        return request;
    }

    /** Waits for some time, or until the end is requested. */
    synchronized void rest(long millis) throws InterruptedException {
        long until = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(millis);
        long left = millis;
        while (request != Request.QUIT && left > 0) {
            wait(left);
            left = TimeUnit.NANOSECONDS.toMillis(until - System.nanoTime());
        }
    }
}
