package dev.holdfast.file;

import dev.holdfast.backendtests.ExitTests;
import dev.holdfast.testkit.StoreFactory;

class FileExitTest extends ExitTests {
    @Override
    protected Class<? extends StoreFactory> factory() {
        return FileFactory.class;
    }
}
