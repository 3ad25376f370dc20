package dev.holdfast.redis;

import static dev.holdfast.redis.Items.body;
import static dev.holdfast.redis.Items.change;
import static dev.holdfast.redis.Items.key;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.holdfast.Items;
import dev.holdfast.redis.Counting.Count;
import dev.holdfast.redis.Counting.Stage;
import dev.holdfast.redis.server.Flow;
import dev.holdfast.redis.server.Proxy;
import dev.holdfast.redis.server.RedisProcess;
import dev.holdfast.store.Commit;
import dev.holdfast.store.CommitResult;
import dev.holdfast.store.CommitResult.Committed;
import dev.holdfast.store.Entry;
import dev.holdfast.store.Lease;
import dev.holdfast.StoreException;
import dev.holdfast.StoreException.Verdict;
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

/** Answers and requests that get lost on the way, and what the caller is told. */
class LostAnswersTest {
    private static final Duration TIMEOUT = Duration.ofMillis(600);

    /** To connect again on a busy machine; a call whose answer was lost does not wait for it. */
    private static final Duration PATIENCE = Duration.ofSeconds(10);

    private RedisProcess redis;
    private Proxy proxy;
    private RedisStore store;

    /** How a connection ends whose answer was lost. */
    enum Ending {
        /** In order: the driver might think that it may send again. */
        FIN,
        /** With a reset. */
        RST,
        /** It does not: nobody ever answers. */
        SILENCE
    }

    @BeforeEach
    void start() throws IOException {
        redis = RedisProcess.start();
        proxy = Proxy.to(redis.port());
        store = RedisStore.open(RedisOptions.builder(proxy.uri(), "lost")
                .timeout(TIMEOUT)
                .patience(PATIENCE)
                .hazards(RedisOptions.Hazards.IGNORE)
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

    /** Through core, which asks again with the token of the commit. */
    private void resolved(int answers) {
        FaultyAnswers faulty = new FaultyAnswers(store, proxy);
        try (Items<Stage, Count> items = Counting.on(new SteadyReads(faulty))) {
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
    void theOutcomeIsUnknownAndTheSameListTells(Ending ending) {
        Committed first = Items.create(store, "a");
        List<Commit> list = List.of(
                change(key("a"), first.revision(), body("RUN"), "moved"),
                change(key("b"), Commit.ABSENT, body("NEW"), "born"),
                change(key("a"), first.revision(), body("DONE"), "late"));
        FaultyAnswers faulty = new FaultyAnswers(store, proxy);
        faulty.loseNext(ending);

        assertThatThrownBy(() -> faulty.commit(list))
                .isInstanceOfSatisfying(
                        StoreException.class, e -> assertThat(e.verdict()).isEqualTo(Verdict.UNKNOWN))
                .hasMessageContaining("127.0.0.1:" + proxy.port())
                .hasMessageContaining("whether the commit took effect is not known, sending it again tells");

        List<CommitResult> told = store.commit(list);
        assertThat(told.get(0)).isInstanceOf(Committed.class);
        assertThat(told.get(1)).isInstanceOf(Committed.class);
        assertThat(told.get(2)).isInstanceOf(CommitResult.Conflict.class);
        assertThat(Items.tokens(store)).containsExactly("a", "moved", "born");
        assertThat(store.commit(list)).isEqualTo(told);
    }

    @ParameterizedTest
    @EnumSource
    void aLostRequestTookNoEffectAndDoesWhenItIsSentAgain(Ending ending) throws IOException {
        Items.create(store, "a");
        Commit commit = change(key("b"), Commit.ABSENT, body("NEW"), "b");
        proxy.requests(Flow.DROP);
        long before = proxy.requestBytes().dropped();
        Thread end = new Thread(() -> {
            proxy.requestBytes().awaitDroppedMoreThan(before);
            FaultyAnswers.end(proxy, ending);
        });
        end.start();

        assertThatThrownBy(() -> store.commit(List.of(commit)))
                .isInstanceOfSatisfying(
                        StoreException.class, e -> assertThat(e.verdict()).isEqualTo(Verdict.UNKNOWN));
        proxy.requests(Flow.PASS);

        assertThat(Items.tokens(store)).containsExactly("a");
        Items.commit(store, commit);
        assertThat(Items.tokens(store)).containsExactly("a", "b");
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

            Items.commit(store, commit);
            assertThat(Items.tokens(store)).filteredOn(token::equals).hasSize(1);
        }
    }

    @Test
    void aRenewalWhoseAnswerIsLostMayBeSentAgain() {
        Lease lease = new Lease("me", 1, Items.T0);
        Committed held =
                Items.commit(store, change(key("a"), Commit.ABSENT, body("RUN").withLease(lease), "a"));
        proxy.answers(Flow.DROP);
        assertThatThrownBy(() -> store.renew(key("a"), lease, Items.T0.plusSeconds(5)))
                .isInstanceOf(StoreException.class);
        proxy.answers(Flow.PASS);

        assertThat(store.renew(key("a"), lease, Items.T0.plusSeconds(5))).isTrue();
        Items.commit(store, change(key("a"), held.revision(), body("DONE"), "done"));
        assertThat(Items.feed(store)).extracting(entry -> entry.entry().kind()).containsOnly(Entry.Kind.EVENT);
    }

    private static void join(Thread thread) {
        try {
            thread.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
