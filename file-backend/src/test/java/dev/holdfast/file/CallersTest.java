package dev.holdfast.file;

import dev.holdfast.backendtests.CallerTests;
import dev.holdfast.testkit.StoreFactory;

class CallersTest extends CallerTests {
    @Override
    protected Class<? extends StoreFactory> factory() {
        return FileFactory.class;
    }

    @Override
    protected String threadPrefix() {
        return "holdfast-file";
    }
}
