package dev.holdfast.examples.transcript;

import java.util.concurrent.TimeUnit;

/** What the user wants, from keyboard and signals, and waiting for it. Thread-safe. */
final class Control {
    /** What the user wants. */
    enum Wish {
        /** Go on. */
        RUN,
        /** Stop for now, and wait. */
        PAUSE,
        /** Stop and end; a later run goes on. */
        QUIT
    }

    private Wish wish = Wish.RUN;
    private String by = "";

    /** @param reason what asked for it, for people */
    synchronized void pause(String reason) {
        if (wish == Wish.RUN) {
            set(Wish.PAUSE, reason);
        }
    }

    synchronized void resume() {
        if (wish == Wish.PAUSE) {
            set(Wish.RUN, "");
        }
    }

    /** @param reason what asked for it, for people */
    synchronized void toggle(String reason) {
        if (wish == Wish.PAUSE) {
            resume();
        } else {
            pause(reason);
        }
    }

    /**
     * Ends for good.
     *
     * @param reason what asked for it, for people
     * @return false if that was asked for before
     */
    synchronized boolean quit(String reason) {
        if (wish == Wish.QUIT) {
            return false;
        }
        set(Wish.QUIT, reason);
        return true;
    }

    private void set(Wish next, String reason) {
        wish = next;
        by = reason;
        notifyAll();
    }

    synchronized Wish wish() {
        return wish;
    }

    /** What asked for the present wish, for people. */
    synchronized String by() {
        return by;
    }

    /** Waits until the user wants to go on, or to end. */
    synchronized Wish awaitEndOfPause() throws InterruptedException {
        while (wish == Wish.PAUSE) {
            wait();
        }
        return wish;
    }

    /** Waits a while, or until the user wants to end. */
    synchronized void rest(long millis) throws InterruptedException {
        long until = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(millis);
        long left = millis;
        while (wish != Wish.QUIT && left > 0) {
            wait(left);
            left = TimeUnit.NANOSECONDS.toMillis(until - System.nanoTime());
        }
    }
}
