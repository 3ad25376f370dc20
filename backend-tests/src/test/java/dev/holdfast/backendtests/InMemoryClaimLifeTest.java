package dev.holdfast.backendtests;

import dev.holdfast.memory.InMemoryStore;
import dev.holdfast.store.StateStore;
import java.nio.file.Path;

class InMemoryClaimLifeTest extends ClaimLifeTests {
    @Override
    protected StateStore open(Path directory) {
        return new InMemoryStore();
    }

    @Override
    protected int runs() {
        return 100;
    }
}
