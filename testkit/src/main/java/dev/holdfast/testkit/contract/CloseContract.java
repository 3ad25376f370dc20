package dev.holdfast.testkit.contract;

import static dev.holdfast.testkit.contract.ContractSteps.KEY;
import static dev.holdfast.testkit.contract.ContractSteps.T0;
import static dev.holdfast.testkit.contract.ContractSteps.TYPE;
import static dev.holdfast.testkit.contract.ContractSteps.body;
import static dev.holdfast.testkit.contract.ContractSteps.creation;
import static dev.holdfast.testkit.contract.ContractSteps.feed;
import static dev.holdfast.testkit.contract.ContractSteps.key;
import static dev.holdfast.testkit.contract.ContractSteps.make;
import static dev.holdfast.testkit.contract.ContractSteps.read;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.holdfast.Cursor;
import dev.holdfast.StoreException;
import dev.holdfast.store.ChunkQuery;
import dev.holdfast.store.ClaimRequest;
import dev.holdfast.store.HistoryQuery;
import dev.holdfast.store.ItemKey;
import dev.holdfast.store.Lease;
import dev.holdfast.store.Query;
import dev.holdfast.store.StateStore;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;

/** C-CLOSE: a closed store. */
interface CloseContract extends ContractGroup {
    @Test
    @Clause("C-CLOSE-1")
    default void everyCallOnAClosedStoreIsRefused() {
        make(store(), KEY, "NEW");
        store().close();

        Map<String, ThrowingCallable> calls = new TreeMap<>();
        calls.put("read", () -> store().read(KEY));
        calls.put("commit", () -> store().commit(List.of(creation(key("b"), body("NEW")))));
        calls.put(
                "find",
                () -> store().find(new Query(TYPE, Query.Filter.ALL, new Query.Order.Stable(), Cursor.START, 5)));
        calls.put("count", () -> store().count(TYPE));
        calls.put("history", () -> store().history(new HistoryQuery(TYPE, null, Cursor.START, 5)));
        calls.put("trim", () -> store().trim(TYPE, Cursor.START));
        calls.put("chunks", () -> store().chunks(new ChunkQuery(KEY, "RUN", Cursor.START, 5)));
        calls.put(
                "claim",
                () -> store().claim(
                                new ClaimRequest(TYPE, List.of(new ClaimRequest.Source("NEW", null)), T0, 5),
                                found -> null));
        calls.put("renew", () -> store().renew(KEY, new Lease("me", 1, T0), T0));
        calls.put("verify", () -> store().verify(StateStore.Check.REPORT));
        calls.forEach((name, call) -> assertThatThrownBy(call)
                .as("%s", name)
                .isInstanceOfSatisfying(
                        StoreException.class,
                        e -> assertThat(e.verdict())
                                .as("verdict of %s", name)
                                .isEqualTo(StoreException.Verdict.FATAL)));
    }

    @Test
    @Clause("C-CLOSE-2")
    default void secondCloseHasNoEffect() {
        make(store(), KEY, "NEW");
        store().close();
        store().close();
    }

    @Test
    @Clause("C-CLOSE-2")
    default void secondCloseWaitsForTheFirst() throws InterruptedException {
        CountDownLatch release = new CountDownLatch(1);
        CountDownLatch called = new CountDownLatch(1);
        make(store(), KEY, "NEW");
        store().onChange(() -> {
            called.countDown();
            HintWait.uninterruptibly(release); // the close waits for it, for a while
        });
        HintWait hint = new HintWait("the hint that delays the close");
        for (int i = 0; called.getCount() > 0; i++) {
            make(store(), key("n" + i), "NEW");
            hint.pause();
        }
        Thread first = new Thread(() -> store().close());
        Thread second = new Thread(() -> store().close());
        first.start();
        second.start();
        HintWait closes = new HintWait("both closes to wait");
        boolean both = false;
        while (!both && first.isAlive() && second.isAlive()) {
            closes.pause();
            both = isWaiting(first) && isWaiting(second);
        }
        // a store need not wait for the hint, but then neither close waits
        boolean alone = !both && (isWaiting(first) || isWaiting(second));
        release.countDown();
        first.join();
        second.join();

        assertThat(alone).as("one close returned while the other waited").isFalse();
        if (subject().durable()) {
            restart();
            assertThat(read(store(), KEY).body().state()).isEqualTo("NEW");
        }
    }

    private static boolean isWaiting(Thread thread) {
        Thread.State state = thread.getState();
        return state == Thread.State.WAITING || state == Thread.State.TIMED_WAITING;
    }

    @Test
    @Clause("C-CLOSE-3")
    default void commitsDuringCloseAreAnsweredOrRefused() throws InterruptedException {
        Map<ItemKey, Long> acknowledged = new ConcurrentHashMap<>();
        List<Throwable> failures = Collections.synchronizedList(new ArrayList<>());
        CountDownLatch running = new CountDownLatch(40);
        List<Thread> writers = new ArrayList<>();
        for (int t = 0; t < 4; t++) {
            int writer = t;
            writers.add(new Thread(() -> {
                for (int i = 0; i < 1_000_000; i++) {
                    ItemKey key = key("w" + writer + "-" + i);
                    try {
                        acknowledged.put(key, make(store(), key, "NEW").revision());
                        running.countDown();
                    } catch (StoreException e) {
                        if (e.verdict() == StoreException.Verdict.UNKNOWN) {
                            failures.add(e);
                        }
                        return;
                    } catch (Throwable e) {
                        failures.add(e);
                        return;
                    }
                }
            }));
        }
        writers.forEach(Thread::start);
        running.await();
        store().close();
        for (Thread writer : writers) {
            writer.join();
        }

        assertThat(failures).isEmpty();
        if (subject().durable()) {
            restart();
            assertThat(feed(store())).hasSize(acknowledged.size());
            acknowledged.forEach(
                    (key, revision) -> assertThat(read(store(), key).revision()).isEqualTo(revision));
        }
    }
}
