package dev.holdfast;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.holdfast.fixtures.TestClock;
import dev.holdfast.memory.InMemoryStore;
import dev.holdfast.workflow.RetryPolicy;
import dev.holdfast.workflow.Workflow;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.channels.ClosedByInterruptException;
import java.nio.channels.FileLockInterruptionException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Predicate;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Whatever a task or the code of its host throws, the claim has ended afterwards, and a failure is recorded. */
class HostileErrorTest {
    private enum S {
        NEW,
        WORK,
        FAILED,
        DONE,
        SKIPPED
    }

    /** A payload whose accessor throws if asked to. */
    public static final class Fragile {
        private static final Fragile SOUND = new Fragile();

        private final @Nullable Error error;

        Fragile() {
            this(null);
        }

        Fragile(@Nullable Error error) {
            this.error = error;
        }

        public String getText() {
            if (error != null) {
                throw error;
            }
            return "text";
        }
    }

    private static final class Hostile extends Exception {
        private static final long serialVersionUID = 1L;

        private final transient Error error;

        Hostile(Error error) {
            this.error = error;
        }

        @Override
        public String getMessage() {
            throw error;
        }

        @Override
        public String toString() {
            throw error;
        }

        @Override
        public synchronized Throwable getCause() {
            throw error;
        }

        @Override
        public StackTraceElement[] getStackTrace() {
            throw error;
        }
    }

    private static final class Circular extends Exception {
        private static final long serialVersionUID = 1L;

        Circular() {
            super("circular");
        }

        @Override
        public synchronized Throwable getCause() {
            return this;
        }
    }

    private final TestClock clock = new TestClock();

    private static Workflow<S, Fragile> workflow(Predicate<Throwable> isTransient) {
        return Workflow.of("job", S.class, Fragile.class)
                .ready(S.NEW)
                .active(S.WORK)
                .error(S.FAILED)
                .done(S.DONE, S.SKIPPED)
                .initial(S.NEW)
                .allow(S.NEW, S.WORK)
                .allow(S.WORK, S.DONE, S.FAILED)
                .allow(S.FAILED, S.WORK, S.SKIPPED)
                .retry(
                        S.WORK,
                        RetryPolicy.fixed(Duration.ofMinutes(1))
                                .maxAttempts(3)
                                .when(isTransient)
                                .giveUp(S.SKIPPED))
                .build();
    }

    private Items<S, Fragile> open(Predicate<Throwable> isTransient) {
        return Items.builder(workflow(isTransient), new InMemoryStore())
                .clock(clock)
                .closeStore()
                .build();
    }

    private static Throwable causes(int count) {
        Throwable error = new IOException("the first");
        for (int i = 1; i < count; i++) {
            error = new IOException("cause of " + i, error);
        }
        return error;
    }

    static List<Throwable> hostile() {
        Exception suppressing = new IOException("with suppressed");
        for (int i = 0; i < 500; i++) {
            suppressing.addSuppressed(new Hostile(new StackOverflowError()));
        }
        return List.of(
                new Hostile(new OutOfMemoryError("for a moment")),
                new Hostile(new StackOverflowError()),
                new Hostile(new AssertionError("no message")),
                new Circular(),
                causes(20_000),
                suppressing,
                new IOException("outer", new Hostile(new LinkageError())),
                new IOException((String) null),
                new IOException("x".repeat(5_000_000)),
                new Throwable("neither an exception nor an error"));
    }

    @SuppressWarnings("unchecked")
    private static <E extends Throwable> void sneak(Throwable error) throws E {
        throw (E) error;
    }

    @ParameterizedTest(name = "{index}")
    @MethodSource("hostile")
    void theFailureIsRecordedWithWhatCanBeHad(Throwable error) {
        try (Items<S, Fragile> items = open(e -> true)) {
            items.create("a", Fragile.SOUND);
            Claim<S, Fragile> claim = items.claimOrThrow(S.WORK, "a");
            var after = claim.run(S.DONE, work -> {
                HostileErrorTest.<RuntimeException>sneak(error);
                return work.payload();
            });
            assertThat(after.state()).isEqualTo(S.FAILED);
            assertThat(after.lastFailure())
                    .hasValueSatisfying(failure -> assertThat(failure.type())
                            .isEqualTo(error.getClass().getName()));
            assertThat(after.lease()).isEmpty();
            assertThat(after.failures(S.WORK)).isEqualTo(1);
        }
    }

    @ParameterizedTest(name = "{index}")
    @MethodSource("hostile")
    void failByHandRecordsItAsWell(Throwable error) {
        try (Items<S, Fragile> items = open(e -> true)) {
            items.create("a", Fragile.SOUND);
            assertThat(items.claimOrThrow(S.WORK, "a").fail(error).state()).isEqualTo(S.FAILED);
        }
    }

    @Test
    void aRetryPredicateThatThrowsCountsAsPermanentAndIsRecorded() {
        AtomicInteger runs = new AtomicInteger();
        try (Items<S, Fragile> items = open(e -> {
            throw new StackOverflowError();
        })) {
            items.create("a", Fragile.SOUND);
            for (int i = 0; i < 10; i++) {
                for (Claim<S, Fragile> claim : items.claim(S.WORK, 1)) {
                    claim.run(S.DONE, work -> {
                        runs.incrementAndGet();
                        throw new IOException("no route");
                    });
                }
                clock.advance(Duration.ofHours(1));
            }
            assertThat(runs).hasValue(1);
            assertThat(items.get("a").orElseThrow().state()).isEqualTo(S.SKIPPED);
            assertThat(items.get("a").orElseThrow().failures()).hasSize(1);
        }
    }

    @Test
    void anAccessorOfTheResultThatThrowsAnErrorIsAFailedAttempt() {
        Error error = new StackOverflowError();
        try (Items<S, Fragile> items = open(e -> true)) {
            items.create("a", Fragile.SOUND);
            Claim<S, Fragile> claim = items.claimOrThrow(S.WORK, "a");
            assertThatThrownBy(() -> claim.run(S.DONE, work -> new Fragile(error)))
                    .isSameAs(error);
            assertThat(items.get("a").orElseThrow().failures(S.WORK)).isEqualTo(1);
            assertThat(items.get("a").orElseThrow().lease()).isEmpty();
        }
    }

    static List<Throwable> unprintable() {
        return List.of(
                new Hostile(new OutOfMemoryError("for a moment")),
                new Hostile(new StackOverflowError()),
                new Circular(),
                causes(20_000),
                new IOException("outer", new Hostile(new LinkageError())));
    }

    @ParameterizedTest(name = "{index}")
    @MethodSource("unprintable")
    void anErrorOfAListenerThatCannotBePrintedHidesNoCommit(Throwable error) {
        try (Items<S, Fragile> items = open(e -> true)) {
            items.listen((change, item) -> HostileErrorTest.<RuntimeException>sneak(error));
            assertThat(items.create("a", Fragile.SOUND).isNew()).isTrue();
            Claim<S, Fragile> claim = items.claim(S.WORK, 1).get(0);
            claim.event("seen", null);
            assertThat(claim.complete(S.DONE, Fragile.SOUND).state()).isEqualTo(S.DONE);
            assertThat(items.listenerFailures()).isEqualTo(4);
        }
    }

    @Test
    void aSourceOfJitterThatThrowsDoesNotLoseTheFailure() {
        try (Items<S, Fragile> items = Items.builder(workflow(e -> true), new InMemoryStore())
                .clock(clock)
                .random(() -> {
                    throw new IllegalStateException("no entropy");
                })
                .closeStore()
                .build()) {
            items.create("a", Fragile.SOUND);
            var after = items.claimOrThrow(S.WORK, "a").fail(new IOException("no route"));
            assertThat(after.readyAt()).contains(clock.instant().plusSeconds(60));
        }
    }

    static List<Exception> interruptions() {
        return List.of(
                new RuntimeException(new InterruptedException()),
                new ExecutionException(new RuntimeException(new InterruptedException("stop"))),
                new IOException(new ClosedByInterruptException()),
                new IOException(new FileLockInterruptionException()),
                new RuntimeException(new InterruptedIOException("read interrupted")),
                new ClosedByInterruptException());
    }

    @ParameterizedTest(name = "{index}")
    @MethodSource("interruptions")
    void aWrappedInterruptionReleasesTheItem(Exception error) {
        try (Items<S, Fragile> items = open(e -> true)) {
            items.create("a", Fragile.SOUND);
            for (int deploys = 1; deploys <= 3; deploys++) {
                var after = items.claimOrThrow(S.WORK, "a").run(S.DONE, work -> {
                    throw error;
                });
                assertThat(Thread.interrupted()).as("the flag is set again").isTrue();
                assertThat(after.state()).isEqualTo(S.WORK);
                assertThat(after.failures(S.WORK)).isZero();
                assertThat(after.interruptions(S.WORK)).isEqualTo(deploys);
            }
        }
    }

    @Test
    void aTimeOutIsNoInterruption() {
        try (Items<S, Fragile> items = open(e -> true)) {
            items.create("a", Fragile.SOUND);
            var after = items.claimOrThrow(S.WORK, "a").run(S.DONE, work -> {
                throw new IOException(new java.net.SocketTimeoutException("read timed out"));
            });
            assertThat(after.state()).isEqualTo(S.FAILED);
        }
    }

    @Provide
    Arbitrary<Throwable> anything() {
        return Arbitraries.oneOf(
                Arbitraries.of(hostile()),
                Arbitraries.of(interruptions()).map(e -> e),
                Arbitraries.of(
                        new OutOfMemoryError("again"),
                        new StackOverflowError(),
                        new IllegalStateException("no"),
                        new LeaseLostException("job/other", "save", "another one"),
                        new StoreException(StoreException.Verdict.RETRYABLE, "of another store", null)));
    }

    @Property(tries = 60)
    void whateverIsThrownTheClaimHasEnded(@ForAll("anything") Throwable error) {
        try (Items<S, Fragile> items = open(e -> {
            HostileErrorTest.<RuntimeException>sneak(error);
            return true;
        })) {
            items.create("a", Fragile.SOUND);
            Claim<S, Fragile> claim = items.claimOrThrow(S.WORK, "a");
            Throwable thrown = catchThrowable(() -> claim.run(S.DONE, work -> {
                HostileErrorTest.<RuntimeException>sneak(error);
                return work.payload();
            }));
            var unused = Thread.interrupted();
            assertThat(thrown)
                    .satisfiesAnyOf(
                            e -> assertThat(e).isNull(), e -> assertThat(e).isSameAs(error));
            assertThatThrownBy(() -> claim.event("after", null)).isInstanceOf(IllegalStateException.class);
            assertThat(items.get("a").orElseThrow().lease()).isEmpty();
        }
    }
}
