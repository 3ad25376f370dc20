package dev.holdfast.backendtests.disk;

import dev.holdfast.internal.io.ProcessLock;
import java.util.HashSet;
import java.util.Set;

/** Locks that live as long as the simulated disk, because no process dies in it. */
final class SimulatedLocks {
    private final Set<String> held = new HashSet<>();

    ProcessLock lock(String name) {
        return new ProcessLock() {
            @Override
            public boolean tryAcquire() {
                return held.add(name);
            }

            @Override
            public void release() {
                held.remove(name);
            }

            @Override
            public void close() {
                // nothing to release
            }
        };
    }
}
