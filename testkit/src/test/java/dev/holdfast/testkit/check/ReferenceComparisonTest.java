package dev.holdfast.testkit.check;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.holdfast.memory.InMemoryStore;
import dev.holdfast.store.Commit;
import dev.holdfast.store.CommitResult;
import dev.holdfast.testkit.ForwardingStore;
import dev.holdfast.testkit.TestClock;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;

class ReferenceComparisonTest {
    @Property(tries = 40)
    void inMemoryStoreAgreesWithItself(@ForAll long seed) {
        ReferenceComparison.of(new InMemoryStore(), new TestClock())
                .seed(seed)
                .steps(300)
                .run();
    }

    @Property(tries = 5)
    void storeThatForgetsChunksIsFoundAndTheSeedIsNamed(@ForAll long seed) {
        InMemoryStore good = new InMemoryStore();
        ForwardingStore broken = new ForwardingStore(good) {
            @Override
            public List<CommitResult> commit(List<Commit> commits) {
                return target().commit(commits.stream()
                        .map(commit -> commit.withChunks(
                                commit.chunks().stream().limit(1).toList()))
                        .toList());
            }
        };
        assertThatThrownBy(() -> ReferenceComparison.of(broken, new TestClock())
                        .seed(seed)
                        .steps(2_000)
                        .run())
                .isInstanceOf(AssertionError.class)
                .hasMessageContaining("seed " + seed)
                .hasMessageContaining("last calls");
    }
}
