package dev.holdfast.testkit.contract;

import static dev.holdfast.testkit.contract.ContractSteps.KEY;
import static dev.holdfast.testkit.contract.ContractSteps.body;
import static dev.holdfast.testkit.contract.ContractSteps.change;
import static dev.holdfast.testkit.contract.ContractSteps.creation;
import static dev.holdfast.testkit.contract.ContractSteps.history;
import static dev.holdfast.testkit.contract.ContractSteps.key;
import static dev.holdfast.testkit.contract.ContractSteps.make;
import static dev.holdfast.testkit.contract.ContractSteps.move;
import static dev.holdfast.testkit.contract.ContractSteps.read;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.holdfast.Registration;
import dev.holdfast.StoreException;
import dev.holdfast.store.Commit;
import dev.holdfast.store.CommitResult.Committed;
import dev.holdfast.testkit.StoreFactory;
import dev.holdfast.testkit.crash.ChildJvm;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** C-HINT: change hints, and hints that misbehave. */
interface HintContract extends ContractGroup {
    @Test
    @Clause("C-HINT-1")
    default void closedHintIsNotCalledAgain() {
        AtomicInteger calls = new AtomicInteger();
        Registration registration = store().onChange(calls::incrementAndGet);
        registration.close();
        registration.close();
        int before = calls.get();
        make(store(), KEY, "NEW");

        assertThat(calls).hasValue(before);
    }

    /** Commits until a hint has had its effect: one hint may be lost. */
    private void commitUntil(String description, BooleanSupplier done) {
        HintWait wait = new HintWait(description);
        while (!done.getAsBoolean()) {
            Commit commit = store().read(KEY)
                    .map(record -> change(KEY, record.revision(), body("NEW")))
                    .orElseGet(() -> creation(KEY, body("NEW")));
            assertThat(store().commit(List.of(commit))).hasOnlyElementsOfType(Committed.class);
            wait.pause();
        }
    }

    @Test
    @Clause("C-HINT-2")
    default void failingHintDoesNotAffectTheCommit() {
        try (Registration registration = store().onChange(() -> {
            throw new IllegalStateException("a failing hint");
        })) {
            assertThat(registration).isNotNull();
            Committed created = make(store(), KEY, "NEW");
            move(store(), KEY, created.revision(), "RUN");
        }
        assertThat(history(store(), KEY)).hasSize(2);
    }

    @Test
    @Clause("C-HINT-2")
    default void hintThatThrowsAnythingIsCalledAgainAndSoAreOthers() {
        List<Throwable> thrown = List.of(
                new IllegalStateException("a failing hint"),
                new NoClassDefFoundError("planned"),
                new StackOverflowError(),
                new IOException("checked"),
                new UnprintableException());
        List<AtomicInteger> calls = new ArrayList<>();
        List<Registration> registrations = new ArrayList<>();
        for (Throwable each : thrown) {
            AtomicInteger count = new AtomicInteger();
            calls.add(count);
            registrations.add(store().onChange(() -> {
                count.incrementAndGet();
                UnprintableException.raise(each);
            }));
        }
        AtomicInteger recursions = new AtomicInteger();
        registrations.add(store().onChange(() -> {
            recursions.incrementAndGet();
            UnprintableException.overflow(1);
        }));
        calls.add(recursions);
        AtomicInteger good = new AtomicInteger();
        registrations.add(store().onChange(good::incrementAndGet));
        calls.add(good);

        commitUntil("calls of every hint", () -> calls.stream().allMatch(count -> count.get() > 0));
        List<Integer> before = calls.stream().map(AtomicInteger::get).toList();
        commitUntil("more calls of every hint", () -> {
            for (int i = 0; i < calls.size(); i++) {
                if (calls.get(i).get() == before.get(i)) {
                    return false;
                }
            }
            return true;
        });
        registrations.forEach(Registration::close);
    }

    @Test
    @Clause("C-HINT-3")
    default void blockedHintDelaysNeitherCommitsNorOtherHintsNorTheClose() throws InterruptedException {
        CountDownLatch release = new CountDownLatch(1);
        AtomicInteger blocked = new AtomicInteger();
        AtomicInteger calls = new AtomicInteger();
        AtomicReference<@Nullable Thread> caller = new AtomicReference<>();
        Registration stuck = store().onChange(() -> {
            caller.set(Thread.currentThread());
            blocked.incrementAndGet();
            HintWait.uninterruptibly(release);
        });
        try (Registration other = store().onChange(calls::incrementAndGet)) {
            assertThat(other).isNotNull();
            commitUntil("the hint to block", () -> blocked.get() > 0);
            assertThat(caller.get()).isNotEqualTo(Thread.currentThread());
            int before = calls.get();
            commitUntil("more calls of the other hint", () -> calls.get() > before + 1);
        }
        make(store(), key("b"), "NEW");
        stuck.close();

        long start = System.nanoTime();
        store().close();

        assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(10));
        assertThat(blocked).hasValue(1);
        release.countDown();
        Objects.requireNonNull(caller.get()).join();
        if (subject().durable()) {
            restart();
            assertThat(read(store(), key("b")).body().state()).isEqualTo("NEW");
        }
    }

    @Test
    @Clause("C-HINT-4")
    default void hintMayCloseItsRegistrationRegisterAnotherAndUseTheStore() {
        AtomicReference<@Nullable Registration> own = new AtomicReference<>();
        AtomicInteger calls = new AtomicInteger();
        AtomicInteger second = new AtomicInteger();
        AtomicReference<@Nullable Registration> registered = new AtomicReference<>();
        own.set(store().onChange(() -> {
            Registration mine = own.get();
            if (mine != null && calls.getAndIncrement() == 0) {
                mine.close();
                registered.set(store().onChange(second::incrementAndGet));
                make(store(), key("by the hint"), "NEW");
            }
        }));

        commitUntil("the hint that registers another", () -> registered.get() != null);
        commitUntil("the other hint", () -> second.get() > 0);
        int before = second.get();
        commitUntil("more calls of the other hint", () -> second.get() > before);

        assertThat(calls).hasValue(1);
        assertThat(read(store(), key("by the hint")).body().state()).isEqualTo("NEW");
        Objects.requireNonNull(registered.get()).close();
    }

    @Test
    @Clause("C-HINT-4")
    default void hintsMayCloseTheStore() {
        CountDownLatch closed = new CountDownLatch(2);
        make(store(), KEY, "NEW"); // a hint may come without cause
        try {
            for (int i = 0; i < 2; i++) {
                Registration unused = store().onChange(() -> {
                    store().close();
                    closed.countDown();
                });
            }
            commitUntil("a hint to close the store", () -> closed.getCount() < 2);
        } catch (StoreException e) {
            assertThat(e.verdict()).isEqualTo(StoreException.Verdict.FATAL);
        }

        store().close();

        assertThatThrownBy(() -> store().read(KEY)).isInstanceOf(StoreException.class);
        if (subject().durable()) {
            restart();
            assertThat(read(store(), KEY).body().state()).isEqualTo("NEW");
        }
    }

    @Test
    @Clause("C-HINT-4")
    default void hintMayEndTheProcessWhileAShutdownHookClosesTheStore(@TempDir Path directory) throws Exception {
        Optional<Class<? extends StoreFactory>> factory = subject().crashFactory();
        assumeTrue(factory.isPresent(), "this store has no test with another process");
        subject().beforeCrash(directory);

        try (ChildJvm child = ChildJvm.start(ExitChild.class, factory.get().getName(), directory.toString())) {
            int code = assertTimeoutPreemptively(Duration.ofSeconds(60), child::end);
            assertThat(code).as("%s", child.said()).isEqualTo(ExitChild.CODE);
            assertThat(child.said()).contains("closed").doesNotContain("refused: UNKNOWN");
        }
    }
}
