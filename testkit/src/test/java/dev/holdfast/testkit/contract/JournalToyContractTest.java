package dev.holdfast.testkit.contract;

import dev.holdfast.store.Durability;
import dev.holdfast.store.ItemKey;
import dev.holdfast.store.StateStore;
import dev.holdfast.testkit.StoreFactory;
import dev.holdfast.testkit.TestClock;
import dev.holdfast.testkit.crash.ToyStores;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.io.TempDir;

/** Shows with a minimal store that the clauses on durability and damage can be met. */
class JournalToyContractTest extends StateStoreContract {
    @TempDir
    Path directory;

    @Override
    protected StoreHarness harness() {
        return new ToyHarness(directory);
    }

    static class ToyHarness implements StoreHarness {
        private final TestClock clock = new TestClock();
        private final Path directory;

        ToyHarness(Path directory) {
            this.directory = directory;
        }

        @Override
        public StateStore open() {
            return ToyStores.open(directory);
        }

        @Override
        public StateStore reopen() {
            return ToyStores.open(directory);
        }

        @Override
        public Durability durability() {
            return Durability.NODE;
        }

        @Override
        public TestClock clock() {
            return clock;
        }

        @Override
        public boolean damage(ItemKey key) {
            return ToyStores.damage(directory, "precious words", "previous words")
                    | ToyStores.damage(directory, "other words", "otter words");
        }

        @Override
        public Optional<Class<? extends StoreFactory>> crashFactory() {
            return Optional.of(ToyStores.factory());
        }

        @Override
        public boolean uniqueKeys() {
            return false;
        }

        @Override
        public int operations() {
            return 1_500;
        }
    }
}
