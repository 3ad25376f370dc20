package dev.holdfast.sqlite;

import dev.holdfast.backendtests.ExitTests;
import dev.holdfast.testkit.StoreFactory;

class SqliteExitTest extends ExitTests {
    @Override
    protected Class<? extends StoreFactory> factory() {
        return PlainFactory.class;
    }
}
