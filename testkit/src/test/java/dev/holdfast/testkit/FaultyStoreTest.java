package dev.holdfast.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.holdfast.StoreException;
import dev.holdfast.memory.InMemoryStore;
import dev.holdfast.store.Commit;
import dev.holdfast.store.CommitResult;
import dev.holdfast.store.ItemBody;
import dev.holdfast.store.ItemKey;
import dev.holdfast.testkit.FaultyStore.Call;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class FaultyStoreTest {
    private static final ItemKey KEY = new ItemKey("t", "a");
    private static final Commit CREATION = new Commit(
            KEY, 0, new ItemBody("NEW", null, null, null, TestClock.EPOCH, Set.of(), "{}"), List.of(), "token");

    private final FaultyStore store = new FaultyStore(new InMemoryStore());

    @Test
    void callThatFailsBeforeItsEffectHasNoneAndMayBeRetried() {
        store.fail(Call.COMMIT, 1);

        assertThatThrownBy(() -> store.commit(List.of(CREATION)))
                .isInstanceOfSatisfying(
                        StoreException.class, e -> assertThat(e.verdict()).isEqualTo(StoreException.Verdict.RETRYABLE));
        assertThat(store.read(KEY)).isEmpty();
        assertThat(store.commit(List.of(CREATION)).get(0)).isInstanceOf(CommitResult.Committed.class);
        assertThat(store.calls(Call.COMMIT)).isEqualTo(2);
    }

    @Test
    void callWithALostAnswerTakesEffectAndThrowsUnknown() {
        store.loseAnswer(Call.COMMIT, 1);

        assertThatThrownBy(() -> store.commit(List.of(CREATION)))
                .isInstanceOfSatisfying(
                        StoreException.class, e -> assertThat(e.verdict()).isEqualTo(StoreException.Verdict.UNKNOWN));
        assertThat(store.read(KEY)).isPresent();
        assertThat(store.commit(List.of(CREATION)).get(0)).isInstanceOf(CommitResult.Committed.class);
    }

    @Test
    void storeThatIsAwayFailsEveryCallUntilItIsBack() {
        store.fail(Call.READ, 2).away();

        for (int i = 1; i <= 2; i++) {
            assertThatThrownBy(() -> store.read(KEY))
                    .isInstanceOfSatisfying(
                            StoreException.class,
                            e -> assertThat(e.verdict()).isEqualTo(StoreException.Verdict.RETRYABLE))
                    .hasMessage("READ: the store is away, as the test planned");
        }
        assertThatThrownBy(() -> store.commit(List.of(CREATION))).isInstanceOf(StoreException.class);
        store.back();
        assertThat(store.read(KEY)).isEmpty();
        assertThat(store.calls(Call.READ)).isEqualTo(3);
    }

    @Test
    void onlyTheNthCallOfItsKindFails() {
        store.fail(Call.READ, 2, StoreException.Verdict.FATAL);

        assertThat(store.read(KEY)).isEmpty();
        assertThat(store.count("t")).isEmpty();
        assertThatThrownBy(() -> store.read(KEY)).isInstanceOf(StoreException.class);
        assertThat(store.read(KEY)).isEmpty();
        assertThatThrownBy(() -> store.fail(Call.READ, 0)).isInstanceOf(IllegalArgumentException.class);
    }
}
