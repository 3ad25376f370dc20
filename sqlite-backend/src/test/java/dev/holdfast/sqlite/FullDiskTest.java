package dev.holdfast.sqlite;

import dev.holdfast.backendtests.FullDiskTests;
import dev.holdfast.backendtests.child.FullDiskChild;
import dev.holdfast.store.ItemRecord;
import dev.holdfast.store.StateStore;
import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.CountDownLatch;

class FullDiskTest extends FullDiskTests {
    /** Holds the mirror until the disk is full. */
    static final class Child extends FullDiskChild {
        private volatile CountDownLatch gate = new CountDownLatch(0);

        public static void main(String[] arguments) throws IOException {
            new Child().run(Path.of(arguments[0]));
        }

        private String groupWhenOpen(ItemRecord record) {
            try {
                gate.await();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
            return "all";
        }

        @Override
        protected StateStore open(Path directory) {
            return SqliteStore.open(
                    directory,
                    SqliteOptions.builder().mirrorGroup(this::groupWhenOpen).build());
        }

        @Override
        protected void flush(StateStore store) {
            ((SqliteStore) store).flush();
        }

        @Override
        protected void hold() {
            gate = new CountDownLatch(1);
        }

        @Override
        protected void resume() {
            gate.countDown();
        }
    }

    @Override
    protected Class<? extends FullDiskChild> child() {
        return Child.class;
    }

    @Override
    protected String flushFailure() {
        return "the mirror is not up to date: ";
    }
}
