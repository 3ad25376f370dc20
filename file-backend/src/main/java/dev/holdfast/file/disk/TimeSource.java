package dev.holdfast.file.disk;

import java.time.Instant;
import java.time.InstantSource;

/** Time as the store uses it: for waiting, and for what people read. */
public interface TimeSource {
    /** The time of the machine. */
    TimeSource SYSTEM = new TimeSource() {
        private final InstantSource source = InstantSource.system();

        @Override
        public long nanos() {
            return System.nanoTime();
        }

        @Override
        public Instant now() {
            return source.instant();
        }
    };

    /** Nanoseconds from anywhere, never back. */
    long nanos();

    /** The time for people. */
    Instant now();
}
