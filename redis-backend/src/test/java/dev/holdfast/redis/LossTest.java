package dev.holdfast.redis;

import static dev.holdfast.redis.FaultSamples.body;
import static dev.holdfast.redis.FaultSamples.change;
import static dev.holdfast.redis.FaultSamples.key;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.holdfast.Claim;
import dev.holdfast.Cursor;
import dev.holdfast.CursorExpiredException;
import dev.holdfast.Items;
import dev.holdfast.LeaseLostException;
import dev.holdfast.StoreException;
import dev.holdfast.StoreException.Verdict;
import dev.holdfast.backendtests.ErrorOutput;
import dev.holdfast.redis.CountWorkflow.Count;
import dev.holdfast.redis.CountWorkflow.Stage;
import dev.holdfast.redis.server.RedisProcess;
import dev.holdfast.redis.server.RedisSettings;
import dev.holdfast.store.Commit;
import dev.holdfast.store.CommitResult.Committed;
import dev.holdfast.store.HistoryEntry;
import dev.holdfast.store.StateStore.Check;
import dev.holdfast.store.VerifyReport;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A server comes back without the newest commits: the loss is detected, and no old data is mistaken for new. */
class LossTest {
    private static final String NAMESPACE = "loss";
    private static final int COMMITS = 60;

    /** Two seconds of the server's clock, which counts whole seconds. */
    private static final Duration LONGEST_POSTPONED = Duration.ofSeconds(3);

    private static RedisStore open(RedisProcess redis) {
        return RedisStore.open(RedisOptions.builder(redis.uri(), NAMESPACE)
                .timeout(Duration.ofSeconds(5))
                .reconnectTimeout(Duration.ofSeconds(20))
                .unsafeServer(RedisOptions.UnsafeServer.ALLOW)
                .build());
    }

    private static Path log(RedisProcess redis) throws IOException {
        try (Stream<Path> files = Files.list(redis.directory().resolve("appendonlydir"))) {
            return files.filter(file -> file.toString().endsWith(".incr.aof"))
                    .max(Path::compareTo)
                    .orElseThrow();
        }
    }

    /**
     * A loss of power truncates an append-only file that is synced once per second, anywhere, even inside a command.
     */
    @Test
    void aLogThatWasCutIsFoundOutWhereverItWasCut() throws Exception {
        Random random = new Random(5);
        for (int round = 0; round < 12; round++) {
            try (RedisProcess redis = RedisProcess.start(RedisSettings.appendOnly("everysec"));
                    RedisStore store = open(redis)) {
                cutAndCheck(redis, store, round, random);
            }
        }
    }

    private static void cutAndCheck(RedisProcess redis, RedisStore store, int round, Random random) throws IOException {
        Set<Long> revisions = new HashSet<>();
        List<Long> inOrder = new ArrayList<>();
        List<Cursor> cursors = new ArrayList<>();
        for (int i = 0; i < COMMITS; i++) {
            long revision = FaultSamples.create(store, "i" + i).revision();
            assertThat(revisions.add(revision)).isTrue();
            inOrder.add(revision);
            cursors.add(new Cursor(Long.toString(revision)));
        }
        redis.kill9();
        long size = Files.size(log(redis));
        // the first rounds cut off little, the last ones everything
        long kept = Math.max(0, size - 1 - random.nextInt((int) Math.max(1, size * (round + 1) / 12)));
        try (FileChannel file = FileChannel.open(log(redis), StandardOpenOption.WRITE)) {
            file.truncate(kept);
        }
        redis.restart();

        String logged;
        try (ErrorOutput output = new ErrorOutput()) {
            Committed next = untilAnswered(store, "next");
            assertThat(next.revision()).isGreaterThan(inOrder.get(COMMITS - 1));
            logged = output.text();
        }
        List<String> left = FaultSamples.tokens(store);
        int survivors = left.size() - 1;
        assertThat(left.subList(0, survivors))
                .as("what is left is the beginning")
                .isEqualTo(IntStream.range(0, survivors).mapToObj(i -> "i" + i).toList());
        assertThat(survivors).as("%d of %d bytes kept", kept, size).isLessThan(COMMITS);
        assertThat(logged).contains("Redis has lost acknowledged commits of namespace " + NAMESPACE);
        assertThat(redis.ask("HLEN", "{" + NAMESPACE + "}:lost")).isEqualTo("1");
        for (int i = 0; i < COMMITS; i++) {
            Cursor cursor = cursors.get(i);
            if (i < survivors) {
                assertThat(FaultSamples.feed(store, cursor).entries()).hasSize(left.size() - i - 1);
            } else {
                assertThatThrownBy(() -> FaultSamples.feed(store, cursor))
                        .isInstanceOfSatisfying(
                                CursorExpiredException.class,
                                e -> assertThat(FaultSamples.feed(store, e.oldest())
                                                .entries())
                                        .extracting(FaultSamples::token)
                                        .containsExactly("next"))
                        .hasMessageContaining("is past commits that the server has lost");
            }
        }
        for (int i = survivors; i < COMMITS; i++) {
            assertThat(revisions.add(FaultSamples.create(store, "i" + i).revision()))
                    .as("no revision is given twice")
                    .isTrue();
        }
        assertThat(FaultSamples.feed(store))
                .extracting(HistoryEntry::revision)
                .isSorted()
                .doesNotHaveDuplicates();
        assertThat(store.verify(Check.REPORT).findings())
                .extracting(VerifyReport.Finding::problem)
                .containsExactly(VerifyReport.Problem.LOST_COMMITS);
    }

    /** The first call may use the old connection. */
    private static Committed untilAnswered(RedisStore store, String id) {
        Commit commit = change(key(id), Commit.ABSENT, body("NEW"), id);
        while (true) {
            try {
                return FaultSamples.commit(store, commit);
            } catch (StoreException e) {
                assertThat(e.verdict()).isNotEqualTo(Verdict.FATAL);
            }
        }
    }

    /**
     * With {@code always} and {@code no} the server writes to the append-only file before it replies, and the operating
     * system, which keeps running, has what was written.
     */
    @ParameterizedTest
    @ValueSource(strings = {"always", "no"})
    void aKilledServerLosesNothingThatItWroteBeforeItReplied(String appendfsync) throws Exception {
        try (RedisProcess redis = RedisProcess.start(RedisSettings.appendOnly(appendfsync));
                RedisStore store = open(redis)) {
            List<String> tokens = new ArrayList<>();
            for (int round = 0; round < 5; round++) {
                for (int i = 0; i < COMMITS; i++) {
                    tokens.add("i" + round + "-" + i);
                    untilAnswered(store, tokens.get(tokens.size() - 1));
                }
                redis.kill9();
                redis.restart();
            }
            assertThat(untilAnswered(store, "last").entries()).isEqualTo(1);
            tokens.add("last");
            assertThat(FaultSamples.tokens(store)).isEqualTo(tokens);
            assertThat(redis.ask("EXISTS", "{" + NAMESPACE + "}:lost")).isEqualTo("0");
            assertThat(store.verify(Check.REPORT).findings()).isEmpty();
        }
    }

    /**
     * With {@code everysec} the server puts a write off for up to two seconds while a flush is under way, and replies all
     * the same: a kill meanwhile loses the newest commits. They are the newest, and the store tells it.
     */
    @Test
    void aKilledServerThatSyncsOncePerSecondLosesOnlyTheNewestCommitsAndTheStoreTellsIt() throws Exception {
        try (RedisProcess redis = RedisProcess.start(RedisSettings.appendOnly("everysec"));
                RedisStore store = open(redis)) {
            List<String> expected = new ArrayList<>();
            boolean lost = false;
            for (int round = 0; round < 5; round++) {
                List<Long> answered = new ArrayList<>();
                for (int i = 0; i < COMMITS; i++) {
                    expected.add("i" + round + "-" + i);
                    untilAnswered(store, "i" + round + "-" + i);
                    answered.add(System.nanoTime());
                }
                redis.kill9();
                long killed = System.nanoTime();
                redis.restart();
                String logged;
                try (ErrorOutput output = new ErrorOutput()) {
                    untilAnswered(store, "next" + round);
                    logged = output.text();
                }
                List<String> left = FaultSamples.tokens(store);
                int kept = left.size() - 1;
                assertThat(left.subList(0, kept))
                        .as("what is left is the beginning")
                        .isEqualTo(expected.subList(0, kept));
                int missing = expected.size() - kept;
                for (long at : answered.subList(COMMITS - Math.min(missing, COMMITS), COMMITS)) {
                    assertThat(Duration.ofNanos(killed - at))
                            .as("age of a commit that is lost")
                            .isLessThan(LONGEST_POSTPONED);
                }
                assertThat(missing)
                        .as("the file had what was there at the start")
                        .isLessThanOrEqualTo(COMMITS);
                assertThat(logged.contains("Redis has lost acknowledged commits"))
                        .as("%s commits are lost, and that is logged", missing)
                        .isEqualTo(missing > 0);
                lost |= missing > 0;
                expected = new ArrayList<>(left);
            }
            assertThat(redis.ask("EXISTS", "{" + NAMESPACE + "}:lost")).isEqualTo(lost ? "1" : "0");
            assertThat(store.verify(Check.REPORT).findings())
                    .extracting(VerifyReport.Finding::problem)
                    .isEqualTo(lost ? List.of(VerifyReport.Problem.LOST_COMMITS) : List.of());
        }
    }

    @Test
    void aHolderWhoseClaimIsLostCannotCommitBesideTheNext() throws Exception {
        try (RedisProcess redis = RedisProcess.start(RedisSettings.appendOnly("everysec"));
                RedisStore store = open(redis);
                RedisStore another = open(redis);
                Items<Stage, Count> first =
                        CountWorkflow.builder(store).owner("first").build();
                Items<Stage, Count> second =
                        CountWorkflow.builder(another).owner("second").build()) {
            first.create("a", new Count(0));
            long size = Files.size(log(redis));
            Claim<Stage, Count> lost = first.claim(Stage.RUN, "a").orElseThrow();
            redis.kill9();
            try (FileChannel file = FileChannel.open(log(redis), StandardOpenOption.WRITE)) {
                file.truncate(size);
            }
            redis.restart();
            Claim<Stage, Count> held = claimedBy(second);

            assertThatThrownBy(() -> lost.complete(Stage.DONE, new Count(1))).isInstanceOf(LeaseLostException.class);
            held.complete(Stage.DONE, new Count(2));
            assertThat(second.get("a").orElseThrow().payload()).isEqualTo(new Count(2));
        }
    }

    private static Claim<Stage, Count> claimedBy(Items<Stage, Count> items) {
        while (true) {
            try {
                return items.claim(Stage.RUN, "a").orElseThrow();
            } catch (StoreException e) {
                assertThat(e.verdict()).isEqualTo(Verdict.RETRYABLE);
            }
        }
    }

    @Test
    void allKeysFlushedUnderARunningStoreIsALoss() throws Exception {
        try (RedisProcess redis = RedisProcess.start();
                RedisStore store = open(redis);
                RedisStore reader = open(redis)) {
            Committed before = FaultSamples.create(store, "a");
            Cursor cursor = FaultSamples.feed(reader, Cursor.START).next();
            redis.ask("FLUSHALL");

            assertThatThrownBy(() -> FaultSamples.feed(reader, cursor))
                    .as("even before anybody has written")
                    .isInstanceOf(CursorExpiredException.class);
            assertThat(FaultSamples.feed(reader)).isEmpty();
            Committed after;
            String logged;
            try (ErrorOutput output = new ErrorOutput()) {
                after = FaultSamples.create(store, "a");
                logged = output.text();
            }
            assertThat(logged).contains("Redis has lost acknowledged commits");
            assertThat(after.revision()).isGreaterThan(before.revision());
            assertThatThrownBy(() -> FaultSamples.feed(reader, cursor)).isInstanceOf(CursorExpiredException.class);
            assertThat(FaultSamples.tokens(reader)).containsExactly("a");
        }
    }

    @Test
    void anOlderDumpThatWasRestoredIsALoss() throws Exception {
        try (RedisProcess redis = RedisProcess.start();
                RedisStore store = open(redis)) {
            FaultSamples.create(store, "a");
            redis.ask("SAVE");
            Path dump = redis.directory().resolve("dump.rdb");
            byte[] older = Files.readAllBytes(dump);
            Committed last = FaultSamples.create(store, "b");
            redis.kill9();
            Files.write(dump, older);
            redis.restart();

            Committed next;
            String logged;
            try (ErrorOutput output = new ErrorOutput()) {
                next = untilAnswered(store, "next");
                logged = output.text();
            }
            assertThat(logged).contains("Redis has lost acknowledged commits");
            assertThat(next.revision()).isGreaterThan(last.revision());
            assertThat(FaultSamples.tokens(store)).containsExactly("a", "next");
        }
    }

    /** The process and its run id are the same: only the revision that the client has seen reveals the loss. */
    @Test
    void aServerThatGoesBackWithoutRestartingIsFoundOut() throws Exception {
        RedisSettings settings = RedisSettings.volatileData().set("enable-debug-command", "local");
        try (RedisProcess redis = RedisProcess.start(settings);
                RedisStore store = open(redis)) {
            FaultSamples.create(store, "a");
            redis.ask("SAVE");
            Committed last = FaultSamples.create(store, "b");
            redis.ask("DEBUG", "RELOAD", "NOSAVE");

            assertThatThrownBy(() -> FaultSamples.feed(store, new Cursor(Long.toString(last.revision()))))
                    .isInstanceOf(CursorExpiredException.class);
            Committed next;
            String logged;
            try (ErrorOutput output = new ErrorOutput()) {
                next = FaultSamples.create(store, "c");
                logged = output.text();
            }
            assertThat(logged).contains("Redis has lost acknowledged commits");
            assertThat(next.revision()).isGreaterThan(last.revision());
            assertThat(redis.ask("HLEN", "{" + NAMESPACE + "}:lost")).isEqualTo("1");
            assertThat(FaultSamples.tokens(store)).containsExactly("a", "c");
        }
    }
}
