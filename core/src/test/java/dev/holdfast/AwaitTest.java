package dev.holdfast;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.holdfast.fixtures.ForwardingStore;
import dev.holdfast.memory.InMemoryStore;
import dev.holdfast.store.ItemKey;
import dev.holdfast.store.ItemRecord;
import dev.holdfast.store.StateStore;
import dev.holdfast.workflow.Workflow;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Waiting for a state of an item. */
@Timeout(60)
class AwaitTest {
    private static final Duration LONG = Duration.ofMinutes(10);

    private final InMemoryStore store = new InMemoryStore();
    private final Items<S, Job> items = Items.open(
            Workflow.of("job", S.class, Job.class)
                    .ready(S.NEW)
                    .active(S.WORK)
                    .error(S.FAILED)
                    .done(S.DONE, S.CANCELLED)
                    .initial(S.NEW)
                    .allow(S.NEW, S.WORK, S.CANCELLED)
                    .allow(S.WORK, S.DONE, S.FAILED)
                    .allow(S.FAILED, S.WORK)
                    .build(),
            store);

    private enum S {
        NEW,
        WORK,
        FAILED,
        DONE,
        CANCELLED
    }

    private record Job(String url) {}

    @AfterEach
    void close() {
        items.close();
    }

    private CompletableFuture<Optional<Snapshot<S, Job>>> inBackground(Set<S> states) {
        CompletableFuture<Optional<Snapshot<S, Job>>> result = new CompletableFuture<>();
        Thread thread = new Thread(() -> {
            try {
                result.complete(items.await("a", states, LONG));
            } catch (Throwable e) {
                result.completeExceptionally(e);
            }
        });
        thread.setDaemon(true);
        thread.start();
        return result;
    }

    @Test
    void anItemThatIsThereReturnsAtOnce() throws Exception {
        items.create("a", new Job("u"));
        assertThat(items.await("a", Set.of(S.NEW, S.DONE), Duration.ZERO))
                .hasValueSatisfying(item -> assertThat(item.state()).isEqualTo(S.NEW));
    }

    @Test
    void theWaitEndsWhenAnotherThreadMovesTheItem() throws Exception {
        items.create("a", new Job("u"));
        var result = inBackground(Set.of(S.DONE));
        items.claimOrThrow(S.WORK, "a").run(S.DONE, WorkContext::payload);
        assertThat(result.get(1, TimeUnit.MINUTES))
                .hasValueSatisfying(item -> assertThat(item.state()).isEqualTo(S.DONE));
    }

    @Test
    void theTimeCanBeOver() throws Exception {
        items.create("a", new Job("u"));
        assertThat(items.await("a", Set.of(S.DONE), Duration.ofMillis(1))).isEmpty();
        assertThat(items.await("a", Set.of(S.DONE), Duration.ofSeconds(-1))).isEmpty();
    }

    @Test
    void anItemThatCanReachNoneOfTheStatesEndsTheWaitAtOnce() throws Exception {
        items.create("a", new Job("u"));
        items.move("a", S.CANCELLED, Note.none());
        assertThat(items.await("a", Set.of(S.DONE, S.FAILED), LONG)).isEmpty();
    }

    @Test
    void anUnknownOrDeletedItemIsNamed() {
        assertThatThrownBy(() -> items.await("none", Set.of(S.DONE), LONG))
                .isInstanceOf(UnknownItemException.class)
                .hasMessageContaining("job/none");
        items.create("a", new Job("u"));
        var result = inBackground(Set.of(S.DONE));
        items.delete("a");
        assertThatThrownBy(() -> result.get(1, TimeUnit.MINUTES)).hasCauseInstanceOf(UnknownItemException.class);
    }

    @Test
    void noStateIsRefused() {
        assertThatThrownBy(() -> items.await("a", Set.of(), LONG))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("job/a: no state is given to wait for; name at least one");
    }

    @Test
    void closingTheItemsEndsTheWait() {
        items.create("a", new Job("u"));
        var result = inBackground(Set.of(S.DONE));
        items.close();
        assertThatThrownBy(() -> result.get(1, TimeUnit.MINUTES)).isNotNull();
    }

    @Test
    void anInterruptEndsTheWait() throws Exception {
        items.create("a", new Job("u"));
        CountDownLatch interrupted = new CountDownLatch(1);
        Thread thread = new Thread(() -> {
            try {
                var unused = items.await("a", Set.of(S.DONE), LONG);
            } catch (InterruptedException e) {
                interrupted.countDown();
            }
        });
        thread.start();
        thread.interrupt();
        assertThat(interrupted.await(1, TimeUnit.MINUTES)).isTrue();
    }

    @Test
    void aFailureOfTheStoreThatCanPassDoesNotEndTheWait() throws Exception {
        AtomicInteger failures = new AtomicInteger();
        StateStore busy = new ForwardingStore(new InMemoryStore()) {
            @Override
            public Optional<ItemRecord> read(ItemKey key) {
                if (failures.getAndDecrement() > 0) {
                    throw new StoreException(StoreException.Verdict.RETRYABLE, "the store is busy", null);
                }
                return super.read(key);
            }
        };
        try (Items<S, Job> other = Items.open(items.workflow(), busy)) {
            other.create("a", new Job("u"));
            failures.set(2);
            assertThat(other.await("a", Set.of(S.NEW), LONG)).isPresent();
            failures.set(Integer.MAX_VALUE);
            assertThatThrownBy(() -> other.await("a", Set.of(S.NEW), Duration.ZERO))
                    .as("the time is over")
                    .isInstanceOf(StoreException.class);
        }
    }
}
