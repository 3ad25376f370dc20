package dev.holdfast.sqlite;

import dev.holdfast.backendtests.WorkersTests;
import dev.holdfast.testkit.StoreFactory;

class SqliteWorkersTest extends WorkersTests {
    @Override
    protected Class<? extends StoreFactory> factory() {
        return SqliteFactory.class;
    }
}
