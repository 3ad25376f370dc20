package dev.holdfast.file;

import dev.holdfast.backendtests.FullDiskTests;
import dev.holdfast.backendtests.child.FullDiskChild;
import dev.holdfast.store.StateStore;
import java.io.IOException;
import java.nio.file.Path;

class FullDiskTest extends FullDiskTests {
    static final class Child extends FullDiskChild {
        public static void main(String[] arguments) throws IOException {
            new Child().run(Path.of(arguments[0]));
        }

        @Override
        protected StateStore open(Path directory) {
            return FileStore.open(directory);
        }

        @Override
        protected void flush(StateStore store) {
            ((FileStore) store).flush();
        }
    }

    @Override
    protected Class<? extends FullDiskChild> child() {
        return Child.class;
    }

    @Override
    protected String flushFailure() {
        return "the documents are not up to date: ";
    }
}
