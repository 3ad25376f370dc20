package dev.holdfast.file.disk;

import java.time.Instant;
import java.time.InstantSource;

/** The clocks of a store: one for time-outs, one for people. */
public interface TimeSource {
    /** The clocks of the machine. */
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

    /** Nanoseconds since an arbitrary origin; never goes back. */
    long nanos();

    /** The time of day, for people. */
    Instant now();
}
