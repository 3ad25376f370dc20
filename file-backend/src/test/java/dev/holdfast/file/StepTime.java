package dev.holdfast.file;

import dev.holdfast.backendtests.child.SampleCommits;
import dev.holdfast.file.disk.TimeSource;
import java.time.Instant;

/** A clock that advances by a millisecond whenever it is read, so that nothing waits for ever. */
final class StepTime implements TimeSource {
    private long nanos;

    @Override
    public synchronized long nanos() {
        nanos += 1_000_000;
        return nanos;
    }

    @Override
    public Instant now() {
        return SampleCommits.T0;
    }
}
