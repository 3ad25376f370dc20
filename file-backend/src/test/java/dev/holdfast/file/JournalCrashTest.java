package dev.holdfast.file;

import dev.holdfast.backendtests.SimulatedPowerLossTests;
import dev.holdfast.backendtests.disk.SimulatedDisk;
import dev.holdfast.file.FileOptions.Documents;
import dev.holdfast.store.StateStore;

class JournalCrashTest extends SimulatedPowerLossTests {
    private static final FileOptions OPTIONS =
            FileOptions.builder().documents(Documents.OFF).segmentBytes(1 << 16).build();

    @Override
    protected StateStore open(SimulatedDisk disk) {
        return FileStore.open(ROOT.resolve("store"), OPTIONS, disk, new StepTime());
    }

    @Override
    protected int commits() {
        return 10;
    }

    /** Large enough that a few commits fill a segment. */
    @Override
    protected String document(int number) {
        return "{\"x\":\"" + "x".repeat(12_000) + "\"}";
    }

    @Override
    protected int crashStatesPerCall() {
        return 40;
    }

    @Override
    protected int minimumCrashStates() {
        return 150;
    }

    @Override
    protected int minimumFailures() {
        return 150;
    }
}
