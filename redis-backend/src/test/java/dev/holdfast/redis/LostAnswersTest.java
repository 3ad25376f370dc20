package dev.holdfast.redis;

import static dev.holdfast.redis.FaultSamples.body;
import static dev.holdfast.redis.FaultSamples.change;
import static dev.holdfast.redis.FaultSamples.key;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.holdfast.Items;
import dev.holdfast.StoreException;
import dev.holdfast.StoreException.Verdict;
import dev.holdfast.redis.CountWorkflow.Count;
import dev.holdfast.redis.CountWorkflow.Stage;
import dev.holdfast.redis.server.Flow;
import dev.holdfast.redis.server.Proxy;
import dev.holdfast.redis.server.RedisProcess;
import dev.holdfast.store.Commit;
import dev.holdfast.store.CommitResult;
import dev.holdfast.store.CommitResult.Committed;
import dev.holdfast.store.Entry;
import dev.holdfast.store.Lease;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Lost replies and requests, and the failure that the caller gets. */
class LostAnswersTest {
    private static final Duration TIMEOUT = Duration.ofMillis(600);

    /** Enough to reconnect on a busy machine; a call whose reply was lost does not wait for it. */
    private static final Duration PATIENCE = Duration.ofSeconds(10);

    private RedisProcess redis;
    private Proxy proxy;
    private RedisStore store;

    /** How a connection ends whose reply was lost. */
    enum Ending {
        /** In order: the driver might resend the command. */
        FIN,
        /** With a reset. */
        RST,
        /** It does not end: nobody ever replies. */
        SILENCE
    }

    @BeforeEach
    void start() throws IOException {
        redis = RedisProcess.start();
        proxy = Proxy.to(redis.port());
        store = RedisStore.open(RedisOptions.builder(proxy.uri(), "lost")
                .timeout(TIMEOUT)
                .reconnectTimeout(PATIENCE)
                .unsafeServer(RedisOptions.UnsafeServer.ALLOW)
                .build());
    }

    @AfterEach
    void stop() throws IOException {
        store.close();
        proxy.close();
        redis.close();
    }

    @Test
    void everyLostAnswerIsResolvedToAppliedOnce() {
        resolved(120);
    }

    @Test
    @Tag("soak")
    void soAreAThousand() {
        resolved(1_000);
    }

    /** Through core, which resends the commit with the same token. */
    private void resolved(int answers) {
        LostReplyStore faulty = new LostReplyStore(store, proxy);
        try (Items<Stage, Count> items = CountWorkflow.on(new RetryingStore(faulty))) {
            items.create("a", new Count(0));
            for (int i = 1; i <= answers; i++) {
                faulty.loseNext(Ending.values()[i % Ending.values().length]);
                assertThat(items.update("a", Count::next).payload().times()).isEqualTo(i);
            }
            assertThat(faulty.lost()).isEqualTo(answers);
            assertThat(items.get("a").orElseThrow().payload().times()).isEqualTo(answers);
            assertThat(items.history("a"))
                    .hasSize(answers + 1)
                    .extracting(change -> change.number())
                    .containsExactlyElementsOf(IntStream.rangeClosed(1, answers + 1)
                            .mapToObj(Long::valueOf)
                            .toList());
            assertThat(items.history("a"))
                    .extracting(change -> change.revision())
                    .doesNotHaveDuplicates();
        }
        System.err.printf("%d lost answers, each resolved to applied once%n", answers);
    }

    @ParameterizedTest
    @EnumSource
    void theOutcomeIsUnknownAndTheSameListReturnsIt(Ending ending) {
        Committed first = FaultSamples.create(store, "a");
        List<Commit> list = List.of(
                change(key("a"), first.revision(), body("RUN"), "moved"),
                change(key("b"), Commit.ABSENT, body("NEW"), "born"),
                change(key("a"), first.revision(), body("DONE"), "late"));
        LostReplyStore faulty = new LostReplyStore(store, proxy);
        faulty.loseNext(ending);

        assertThatThrownBy(() -> faulty.commit(list))
                .isInstanceOfSatisfying(
                        StoreException.class, e -> assertThat(e.verdict()).isEqualTo(Verdict.UNKNOWN))
                .hasMessageContaining("127.0.0.1:" + proxy.port())
                .hasMessageContaining("the outcome of the commit is unknown, resend it to find out");

        List<CommitResult> told = store.commit(list);
        assertThat(told.get(0)).isInstanceOf(Committed.class);
        assertThat(told.get(1)).isInstanceOf(Committed.class);
        assertThat(told.get(2)).isInstanceOf(CommitResult.Conflict.class);
        assertThat(FaultSamples.tokens(store)).containsExactly("a", "moved", "born");
        assertThat(store.commit(list)).isEqualTo(told);
    }

    @ParameterizedTest
    @EnumSource
    void aLostRequestTookNoEffectAndDoesWhenItIsSentAgain(Ending ending) throws IOException {
        FaultSamples.create(store, "a");
        Commit commit = change(key("b"), Commit.ABSENT, body("NEW"), "b");
        proxy.requests(Flow.DROP);
        long before = proxy.requestBytes().dropped();
        Thread end = new Thread(() -> {
            proxy.requestBytes().awaitDroppedMoreThan(before);
            LostReplyStore.end(proxy, ending);
        });
        end.start();

        assertThatThrownBy(() -> store.commit(List.of(commit)))
                .isInstanceOfSatisfying(
                        StoreException.class, e -> assertThat(e.verdict()).isEqualTo(Verdict.UNKNOWN));
        proxy.requests(Flow.PASS);

        assertThat(FaultSamples.tokens(store)).containsExactly("a");
        FaultSamples.commit(store, commit);
        assertThat(FaultSamples.tokens(store)).containsExactly("a", "b");
        join(end);
    }

    @Test
    void aTornAnswerIsALostOne() {
        for (int bytes = 1; bytes < 40; bytes += 3) {
            String token = "t" + bytes;
            proxy.connections().get(proxy.connections().size() - 1).cutAnswersAfter(bytes);
            Commit commit = change(key(token), Commit.ABSENT, body("NEW"), token);
            assertThatThrownBy(() -> store.commit(List.of(commit)))
                    .isInstanceOfSatisfying(
                            StoreException.class,
                            e -> assertThat(e.verdict()).as("%s", e).isEqualTo(Verdict.UNKNOWN));

            FaultSamples.commit(store, commit);
            assertThat(FaultSamples.tokens(store)).filteredOn(token::equals).hasSize(1);
        }
    }

    @Test
    void aRenewalWhoseAnswerIsLostMayBeSentAgain() {
        Lease lease = new Lease("me", 1, FaultSamples.T0);
        Committed held = FaultSamples.commit(
                store, change(key("a"), Commit.ABSENT, body("RUN").withLease(lease), "a"));
        proxy.answers(Flow.DROP);
        assertThatThrownBy(() -> store.renew(key("a"), lease, FaultSamples.T0.plusSeconds(5)))
                .isInstanceOf(StoreException.class);
        proxy.answers(Flow.PASS);

        assertThat(store.renew(key("a"), lease, FaultSamples.T0.plusSeconds(5))).isPresent();
        FaultSamples.commit(store, change(key("a"), held.revision(), body("DONE"), "done"));
        assertThat(FaultSamples.feed(store))
                .extracting(entry -> entry.entry().kind())
                .containsOnly(Entry.Kind.EVENT);
    }

    private static void join(Thread thread) {
        try {
            thread.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
