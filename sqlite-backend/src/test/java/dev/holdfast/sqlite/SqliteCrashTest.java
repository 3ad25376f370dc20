package dev.holdfast.sqlite;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.backendtests.KillTests;
import dev.holdfast.store.StateStore;
import dev.holdfast.store.StateStore.Check;
import dev.holdfast.testkit.StoreFactory;

/** After a kill, the mirror is exact again with the next flush. */
class SqliteCrashTest extends KillTests {
    @Override
    protected Class<? extends StoreFactory> factory() {
        return SqliteFactory.class;
    }

    @Override
    protected void check(StateStore open) {
        SqliteStore store = (SqliteStore) open;
        store.flush();
        assertThat(store.verify(Check.REPORT).findings()).isEmpty();
    }
}
