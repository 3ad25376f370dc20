package dev.holdfast.file;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.backendtests.SimulatedPowerLossTests;
import dev.holdfast.backendtests.disk.SimulatedDisk;
import dev.holdfast.store.StateStore;

class SingleFileCrashTest extends SimulatedPowerLossTests {
    @Override
    protected StateStore open(SimulatedDisk disk) {
        return SingleFileStore.open(
                ROOT.resolve("work").resolve(SingleFileFactory.NAME),
                SingleFileOptions.defaults(),
                disk,
                new StepTime());
    }

    @Override
    protected int commits() {
        return 6;
    }

    /** The close between the two halves renews the backup. */
    @Override
    protected int commitsPerOpening() {
        return 3;
    }

    @Override
    protected String document(int number) {
        return "{\"n\":" + number + "}";
    }

    @Override
    protected int crashStatesPerCall() {
        return 60;
    }

    @Override
    protected int minimumCrashStates() {
        return 300;
    }

    @Override
    protected int minimumFailures() {
        return 100;
    }

    /** A store restored from its backup reports that until the next commit. */
    @Override
    protected void checkRecovered(StateStore store, String where) {}

    @Override
    protected void checkWritten(StateStore store, SimulatedDisk disk, String where) {
        super.checkWritten(store, disk, where);
        assertThat(disk.files().keySet()).as(where).noneMatch(name -> name.endsWith(".tmp"));
    }
}
