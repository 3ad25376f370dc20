package dev.holdfast.examples.clipper.client;

import java.util.concurrent.TimeUnit;

/** The clock of the client, which a test replaces. Implementations are confined to one thread. */
interface Ticker {
    /** The clock of the machine. */
    Ticker SYSTEM = new Ticker() {
        @Override
        public long nanos() {
            return System.nanoTime();
        }

        @Override
        public void rest(long nanos) throws InterruptedException {
            TimeUnit.NANOSECONDS.sleep(nanos);
        }
    };

    /** Returns the time in nanoseconds, as {@link System#nanoTime}. */
    long nanos();

    /** Waits for some time. */
    void rest(long nanos) throws InterruptedException;
}
