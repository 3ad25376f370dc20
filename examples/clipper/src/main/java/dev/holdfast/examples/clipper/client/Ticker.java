package dev.holdfast.examples.clipper.client;

import java.util.concurrent.TimeUnit;

/** The time as the client knows it. Implementations are confined to one thread. */
interface Ticker {
    /** The time of the machine. */
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

    /** Nanoseconds since any moment. */
    long nanos();

    /** Waits. */
    void rest(long nanos) throws InterruptedException;
}
