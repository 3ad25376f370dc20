package dev.holdfast;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.holdfast.fixtures.ForwardingStore;
import dev.holdfast.memory.InMemoryStore;
import dev.holdfast.store.Commit;
import dev.holdfast.store.CommitResult;
import dev.holdfast.store.ItemKey;
import dev.holdfast.store.Lease;
import dev.holdfast.workflow.Workflow;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The renewal of leases, and what may not disturb it. */
@Timeout(120)
class LeaseRenewalTest {
    private static final Duration SHORT = Duration.ofMillis(300);

    private enum S {
        NEW,
        WORK,
        DONE,
        CANCELLED
    }

    private record Job(String url) {}

    private static Workflow<S, Job> workflow() {
        return Workflow.of("job", S.class, Job.class)
                .ready(S.NEW)
                .active(S.WORK)
                .done(S.DONE, S.CANCELLED)
                .initial(S.NEW)
                .allow(S.NEW, S.WORK, S.CANCELLED)
                .allow(S.WORK, S.DONE, S.CANCELLED)
                .build();
    }

    /** A store whose renewals a test can count, break and block. */
    private static final class RenewingStore extends ForwardingStore {
        private final AtomicInteger renewals = new AtomicInteger();
        private final Set<String> renewed = ConcurrentHashMap.newKeySet();
        private final CountDownLatch release = new CountDownLatch(1);
        private final AtomicInteger errors = new AtomicInteger();
        private String hanging = "none";

        RenewingStore() {
            super(new InMemoryStore());
        }

        @Override
        public OptionalLong renew(ItemKey key, Lease held, Instant expires) {
            if (key.id().startsWith(hanging)) {
                block(release);
            }
            if (errors.getAndDecrement() > 0) {
                throw new OutOfMemoryError("for a moment");
            }
            OptionalLong seen = super.renew(key, held, expires);
            renewals.incrementAndGet();
            renewed.add(key.id());
            return seen;
        }
    }

    private static void block(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static Items<S, Job> open(RenewingStore store) {
        return Items.builder(workflow(), store).lease(SHORT).closeStore().build();
    }

    @Test
    void anErrorInARenewalEndsNoLaterOne() {
        RenewingStore store = new RenewingStore();
        try (Items<S, Job> items = open(store)) {
            items.create("a", new Job("u"));
            store.errors.set(2);
            Claim<S, Job> claim = items.claimOrThrow(S.WORK, "a");
            await().until(() -> store.renewals.get() > 3);
            assertThat(claim.lost()).isFalse();
            claim.complete(S.DONE, new Job("v"));
        }
    }

    @Test
    void aShortLeaseBesideLongOnesIsRenewedInTime() {
        RenewingStore store = new RenewingStore();
        try (Items<S, Job> items = Items.builder(workflow(), store)
                .lease(Duration.ofHours(1))
                .closeStore()
                .build()) {
            items.create("long", new Job("u"));
            items.create("short", new Job("u"));
            Claim<S, Job> slow = items.claimOrThrow(S.WORK, "long");
            Claim<S, Job> quick = items.claim(S.WORK, 1, SHORT).get(0);
            await().until(() -> store.renewals.get() > 6); // two whole leases
            assertThat(store.renewed).containsExactly("short");
            assertThat(List.of(slow, quick)).noneMatch(Claim::lost);
        }
    }

    @Test
    void renewalsThatHangDelayNoOther() {
        RenewingStore store = new RenewingStore();
        store.hanging = "hangs";
        Items<S, Job> items = open(store);
        try {
            List<Claim<S, Job>> healthy = new ArrayList<>();
            for (int i = 0; i < 40; i++) {
                items.create("hangs-" + i, new Job("u"));
                var unused = items.claimOrThrow(S.WORK, "hangs-" + i);
            }
            for (int i = 0; i < 20; i++) {
                items.create("healthy-" + i, new Job("u"));
                healthy.add(items.claimOrThrow(S.WORK, "healthy-" + i));
            }
            await().until(() -> store.renewed.size() == 20);
            int before = store.renewals.get();
            await().until(() -> store.renewals.get() > before + 60);
            assertThat(healthy).noneMatch(Claim::lost);
            healthy.forEach(claim -> claim.complete(S.DONE, new Job("v")));
        } finally {
            store.release.countDown();
            items.close();
        }
    }

    @Test
    void aRenewalThatHangsDelaysNeitherTheWorkerNorItsEnd() {
        RenewingStore store = new RenewingStore();
        store.hanging = "hangs";
        try (Items<S, Job> items = open(store)) {
            items.create("hangs", new Job("u"));
            Claim<S, Job> claim = items.claimOrThrow(S.WORK, "hangs");
            Thread renewing = await().until(LeaseRenewalTest::renewingThread, found -> found != null);
            assertThat(renewing.isDaemon()).isTrue();
            claim.save(new Job("v"));
            assertThat(claim.complete(S.DONE, new Job("w")).state()).isEqualTo(S.DONE);
            store.release.countDown();
            assertThat(claim.lost()).as("the late answer does not count").isFalse();
        }
    }

    private static Thread renewingThread() {
        return Thread.getAllStackTraces().entrySet().stream()
                .filter(thread -> List.of(thread.getValue()).stream()
                        .anyMatch(frame -> frame.getClassName().equals(RenewingStore.class.getName())))
                .map(java.util.Map.Entry::getKey)
                .findAny()
                .orElse(null);
    }

    @Test
    void aListenerThatIsSlowerThanTheLeaseLosesNothing() throws Exception {
        RenewingStore store = new RenewingStore();
        CountDownLatch listening = new CountDownLatch(1);
        CountDownLatch go = new CountDownLatch(1);
        try (Items<S, Job> items = open(store)) {
            items.create("a", new Job("u"));
            Claim<S, Job> claim = items.claimOrThrow(S.WORK, "a");
            items.listen((change, item) -> {
                listening.countDown();
                block(go);
            });
            Thread worker = new Thread(() -> claim.save(new Job("v")));
            worker.start();
            assertThat(listening.await(1, TimeUnit.MINUTES)).isTrue();
            int before = store.renewals.get();
            await().until(() -> store.renewals.get() > before + 6); // two whole leases
            assertThat(claim.lost()).isFalse();
            go.countDown();
            worker.join();
            claim.complete(S.DONE, new Job("w"));
        }
    }

    @Test
    void aListenerThatBlocksForEverDoesNotKeepTheItemsFromClosing() throws Exception {
        RenewingStore store = new RenewingStore();
        CountDownLatch listening = new CountDownLatch(1);
        Items<S, Job> items = open(store);
        items.create("a", new Job("u"));
        Claim<S, Job> claim = items.claimOrThrow(S.WORK, "a");
        items.listen((change, item) -> {
            listening.countDown();
            block(new CountDownLatch(1));
        });
        Thread worker = new Thread(() -> claim.event("saved", null));
        worker.setDaemon(true);
        worker.start();
        assertThat(listening.await(1, TimeUnit.MINUTES)).isTrue();
        items.close();
        assertThatThrownBy(() -> claim.event("late", null)).isInstanceOf(LeaseLostException.class);
    }

    @Test
    void aListenerMayCallTheClaimAndHearsItsOwnCallsInOrder() {
        RenewingStore store = new RenewingStore();
        List<String> heard = new ArrayList<>();
        try (Items<S, Job> items = open(store)) {
            items.create("a", new Job("u"));
            Claim<S, Job> claim = items.claimOrThrow(S.WORK, "a");
            items.listen((change, item) -> {
                heard.add(change.number() + " " + change.kind());
                if (change.number() == 3) {
                    claim.event("from the listener", null);
                }
            });
            claim.event("from the worker", null);
            claim.complete(S.DONE, new Job("v"));
        }
        assertThat(heard).containsExactly("3 EVENT", "4 EVENT", "5 MOVED");
    }

    @Test
    void aMoveThroughTheSameItemsIsKnownToTheWorkerAtOnce() {
        RenewingStore store = new RenewingStore();
        try (Items<S, Job> items = Items.builder(workflow(), store)
                .lease(Duration.ofHours(1))
                .closeStore()
                .build()) {
            for (String id : List.of("moved", "deleted", "batch")) {
                items.create(id, new Job("u"));
            }
            Claim<S, Job> moved = items.claimOrThrow(S.WORK, "moved");
            Claim<S, Job> deleted = items.claimOrThrow(S.WORK, "deleted");
            Claim<S, Job> batch = items.claimOrThrow(S.WORK, "batch");
            items.move("moved", S.CANCELLED, Note.none());
            items.delete("deleted");
            items.batch().move("batch", S.CANCELLED).commit();
            assertThat(List.of(moved, deleted, batch)).allMatch(Claim::lost);
            assertThatThrownBy(() -> moved.save(new Job("v")))
                    .isInstanceOf(LeaseLostException.class)
                    .hasMessageContaining("the item is in CANCELLED and nobody holds it");
            assertThatCode(moved::close).doesNotThrowAnyException();
        }
    }

    @Test
    void anUpdateByOthersKeepsTheLease() {
        RenewingStore store = new RenewingStore();
        try (Items<S, Job> items = open(store)) {
            items.create("a", new Job("u"));
            Claim<S, Job> claim = items.claimOrThrow(S.WORK, "a");
            items.update("a", Note.none().message("urgent"));
            assertThat(claim.lost()).isFalse();
            assertThat(claim.complete(S.DONE, new Job("v")).state()).isEqualTo(S.DONE);
            assertThat(claim.lost()).isFalse();
        }
    }

    @Test
    void moreRenewalsThatHangThanThereAreThreadsDelayNoOther() {
        RenewingStore store = new RenewingStore();
        store.hanging = "hangs";
        Items<S, Job> items = Items.builder(workflow(), store)
                .lease(Duration.ofSeconds(3))
                .closeStore()
                .build();
        try {
            List<Claim<S, Job>> healthy = new ArrayList<>();
            List<Claim<S, Job>> hanging = new ArrayList<>();
            for (int i = 0; i < 150; i++) {
                items.create("hangs-" + i, new Job("u"));
                hanging.add(items.claimOrThrow(S.WORK, "hangs-" + i));
            }
            for (int i = 0; i < 20; i++) {
                items.create("healthy-" + i, new Job("u"));
                healthy.add(items.claimOrThrow(S.WORK, "healthy-" + i));
            }
            await().until(() -> store.renewals.get() > 60);
            assertThat(healthy).noneMatch(Claim::lost);
            assertThat(hanging).hasSize(150);
        } finally {
            store.release.countDown();
            items.close();
        }
    }

    /** A payload that takes its time to be written. */
    public static final class Slow {
        private static final CountDownLatch WRITING = new CountDownLatch(1);
        private static final CountDownLatch GO = new CountDownLatch(1);

        public boolean slow;

        public String getText() {
            if (slow) {
                WRITING.countDown();
                block(GO);
            }
            return "text";
        }

        public void setText(String text) {}
    }

    @Test
    void aPayloadThatIsSlowerThanTheLeaseIsStoredWithALeaseThatLasts() throws Exception {
        RenewingStore store = new RenewingStore();
        Workflow<S, Slow> workflow = Workflow.of("slow", S.class, Slow.class)
                .ready(S.NEW)
                .active(S.WORK)
                .done(S.DONE, S.CANCELLED)
                .initial(S.NEW)
                .allow(S.NEW, S.WORK)
                .allow(S.WORK, S.DONE, S.CANCELLED)
                .build();
        try (Items<S, Slow> items =
                Items.builder(workflow, store).lease(SHORT).closeStore().build()) {
            items.create("a", new Slow());
            Claim<S, Slow> claim = items.claimOrThrow(S.WORK, "a");
            Instant claimed = claim.snapshot().lease().orElseThrow().expires();
            Thread worker = new Thread(() -> {
                Slow slow = new Slow();
                slow.slow = true;
                claim.save(slow);
            });
            worker.start();
            assertThat(Slow.WRITING.await(1, TimeUnit.MINUTES)).isTrue();
            int before = store.renewals.get();
            await().until(() -> store.renewals.get() > before + 9); // three whole leases
            Instant renewed = items.get("a").orElseThrow().lease().orElseThrow().expires();
            Slow.GO.countDown();
            worker.join();
            Instant stored = claim.snapshot().lease().orElseThrow().expires();
            assertThat(renewed).isAfter(claimed.plus(SHORT));
            assertThat(stored).isAfterOrEqualTo(renewed);
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void aChangeThatIsNoticedAfterTheNextClaimTakesNothingFromIt(boolean deletes) throws Exception {
        CountDownLatch moved = new CountDownLatch(1);
        CountDownLatch go = new CountDownLatch(1);
        Thread main = Thread.currentThread();
        ForwardingStore store = new ForwardingStore(new InMemoryStore()) {
            @Override
            public List<CommitResult> commit(List<Commit> commits) {
                List<CommitResult> results = super.commit(commits);
                if (Thread.currentThread() != main) {
                    moved.countDown();
                    block(go);
                }
                return results;
            }
        };
        Workflow<S, Job> again = Workflow.of("job", S.class, Job.class)
                .ready(S.NEW)
                .active(S.WORK)
                .done(S.DONE, S.CANCELLED)
                .initial(S.NEW)
                .allow(S.NEW, S.WORK)
                .allow(S.WORK, S.DONE, S.NEW, S.CANCELLED)
                .build();
        try (Items<S, Job> items = Items.builder(again, store).build()) {
            items.create("a", new Job("u"));
            var unused = items.claimOrThrow(S.WORK, "a");
            Thread mover = new Thread(() -> {
                if (deletes) {
                    items.delete("a");
                } else {
                    items.move("a", S.NEW, Note.none());
                }
            });
            mover.start();
            assertThat(moved.await(1, TimeUnit.MINUTES)).isTrue();
            if (deletes) {
                items.create("a", new Job("u"));
            }
            Claim<S, Job> claim = items.claimOrThrow(S.WORK, "a");
            go.countDown();
            mover.join();
            assertThat(claim.lost()).isFalse();
            claim.complete(S.DONE, new Job("v"));
        }
    }
}
