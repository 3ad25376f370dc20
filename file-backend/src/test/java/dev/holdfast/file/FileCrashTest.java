package dev.holdfast.file;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.backendtests.KillTests;
import dev.holdfast.store.StateStore;
import dev.holdfast.store.StateStore.Check;
import dev.holdfast.testkit.StoreFactory;

/** After a kill, the documents are exact again with the next flush. */
class FileCrashTest extends KillTests {
    @Override
    protected Class<? extends StoreFactory> factory() {
        return FileFactory.class;
    }

    @Override
    protected void check(StateStore open) {
        FileStore store = (FileStore) open;
        store.flush();
        assertThat(store.verify(Check.REPORT).findings()).isEmpty();
    }
}
