package dev.holdfast.sqlite;

import dev.holdfast.backendtests.CallerTests;
import dev.holdfast.testkit.StoreFactory;

class CallersTest extends CallerTests {
    @Override
    protected Class<? extends StoreFactory> factory() {
        return PlainFactory.class;
    }

    @Override
    protected String threadPrefix() {
        return "holdfast-sqlite";
    }
}
