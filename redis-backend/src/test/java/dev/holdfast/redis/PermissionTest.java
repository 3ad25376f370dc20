package dev.holdfast.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatNoException;

import dev.holdfast.Cursor;
import dev.holdfast.StoreException;
import dev.holdfast.StoreException.Verdict;
import dev.holdfast.redis.script.Script;
import dev.holdfast.redis.server.RedisCluster;
import dev.holdfast.redis.server.RedisProcess;
import dev.holdfast.redis.server.RedisSettings;
import dev.holdfast.redis.server.ReplicaPair;
import dev.holdfast.store.ChunkQuery;
import dev.holdfast.store.HistoryQuery;
import dev.holdfast.store.Lease;
import dev.holdfast.store.Query;
import dev.holdfast.store.StateStore.Check;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** The permissions in docs/redis.md are sufficient for everything, and each of them is necessary. */
class PermissionTest {
    private static final Pattern CALL = Pattern.compile("(?:redis[.]p?call[(]|[{] )'([A-Z]+)'|, '([A-Z]+)'[)]");
    private static final String USER = "user worker on >s3cret ";

    @Test
    void listedPermissionsAreEnoughAndEachIsNeeded() throws Exception {
        List<String> rules = rules();
        try (RedisProcess redis = RedisProcess.start(users(String.join(" ", rules)))) {
            assertThatNoException()
                    .isThrownBy(() -> useAll(builder(redis.uri(), "space").build()));
            List<String> spare = new ArrayList<>();
            for (String rule : rules) {
                if (rule.startsWith("+")) {
                    redis.ask("FLUSHALL");
                    redis.ask("SCRIPT", "FLUSH");
                    redis.ask("ACL", "SETUSER", "worker", "-" + rule.substring(1));
                    if (Commits.failure(
                                    () -> useAll(builder(redis.uri(), "space").build()))
                            == null) {
                        spare.add(rule);
                    }
                    redis.ask("ACL", "SETUSER", "worker", rule);
                }
            }
            assertThat(spare).as("commands that nothing fails without").isEmpty();
        }
    }

    @Test
    void missingPermissionIsReportedBeforeAnythingIsWritten() throws Exception {
        try (RedisProcess redis = RedisProcess.start(users(String.join(" ", rules()) + " -zadd"))) {
            StoreException failure = Commits.failure(() -> open(redis, "space").close());
            assertThat(failure)
                    .hasMessageContaining(
                            "said NOPERM: the user lacks a permission; docs/redis.md lists the required commands")
                    .hasMessageContaining("ZADD");
            assertThat(failure.verdict()).isEqualTo(Verdict.FATAL);
            assertThat(redis.ask("DBSIZE")).isEqualTo("0");
        }
    }

    @Test
    void otherNamespacesAreOutOfReach() throws Exception {
        try (RedisProcess redis = RedisProcess.start(users(String.join(" ", rules())))) {
            for (String other : List.of("spac", "space2", "other", "space.x")) {
                StoreException failure =
                        Commits.failure(() -> open(redis, other).close());
                assertThat(failure).as(other).hasMessageContaining("said NOPERM");
                assertThat(failure.verdict()).isEqualTo(Verdict.FATAL);
            }
            assertThat(redis.ask("DBSIZE")).isEqualTo("0");
        }
    }

    /** Returns the rule of the documentation, for namespace {@code space}. */
    private static List<String> rules() throws IOException {
        String text = RedisPage.text();
        int begin = text.indexOf("user worker on >password ");
        String rule = text.substring(begin, text.indexOf("```", begin)).strip();
        List<String> words = Arrays.asList(rule.split("\\s+"));
        assertThat(words).startsWith("user", "worker", "on", ">password").hasSizeGreaterThan(20);
        return words.subList(4, words.size());
    }

    private static void useAll(RedisOptions options) {
        try (RedisStore store = RedisStore.open(options)) {
            CountDownLatch hinted = new CountDownLatch(2);
            store.onChange(hinted::countDown);
            long revision = Commits.commit(store, Commits.create("a")).revision();
            store.renew(
                    Commits.key("a"), new Lease("owner", 1, Commits.T0.plusSeconds(60)), Commits.T0.plusSeconds(90));
            revision = Commits.commit(store, Commits.move("a", revision, "RUN")).revision();
            store.read(Commits.key("a"));
            store.count(Commits.TYPE);
            store.chunks(ChunkQuery.from(Commits.key("a"), "RUN/1/done", 0, 10));
            Cursor end = store.history(new HistoryQuery(Commits.TYPE, null, Cursor.START, 10))
                    .next();
            find(store, new Query.Order.Stable());
            find(store, new Query.Order.Ready(Commits.T0.plusSeconds(3600)));
            find(store, new Query.Order.Changed(0));
            Commits.commit(store, Commits.delete("a", revision));
            store.trim(Commits.TYPE, end);
            store.now(Commits.T0);
            if (!await(hinted)) {
                throw new StoreException(Verdict.FATAL, "no hint came", null);
            }
        }
    }

    private static void find(RedisStore store, Query.Order order) {
        store.find(new Query(Commits.TYPE, Query.Filter.ALL, order, Cursor.START, 10));
    }

    @Test
    void handshakeTriesExactlyTheCommandsOfScripts() throws IOException {
        assertThat(calls("permissions"))
                .isEqualTo(calls(
                        "open", "commit", "renew", "find", "history", "trim", "slot_guard", "instants", "indexes"));
    }

    @Test
    void permissionsOfVerifyAreListed() throws Exception {
        String added = RedisPage.row("`verify`");
        List<String> rules = new ArrayList<>(rules());
        Set<String> base = new TreeSet<>();
        rules.forEach(rule -> base.add(rule.replace("+", "").toUpperCase(Locale.ROOT)));
        Set<String> wanted = calls(
                "check_items",
                "check_history",
                "check_births",
                "check_index",
                "check_counts",
                "check_feed",
                "check_orphan",
                "repair_item",
                "repair_index",
                "repair_feed",
                "places");
        wanted.addAll(List.of("SCAN", "SMEMBERS", "ZSCAN", "EXPIRE", "XDEL")); // called outside of scripts
        wanted.removeAll(base);
        assertThat(added.split(" ", -1))
                .containsExactlyElementsOf(wanted.stream()
                        .map(command -> "+" + command.toLowerCase(Locale.ROOT))
                        .toList());
        rules.addAll(List.of(added.split(" ", -1)));
        try (RedisProcess redis = RedisProcess.start(users(String.join(" ", rules)));
                RedisStore store = open(redis, "space")) {
            Commits.commit(store, Commits.create("a"));
            assertThat(store.verify(Check.REPORT).findings()).isEmpty();
            redis.ask("DEL", "{space}:counts:episode", "{space}:ids:episode", "{space}:feed:episode");
            assertThat(store.verify(Check.REPAIR).findings()).isNotEmpty();
            assertThat(store.verify(Check.REPORT).findings()).isEmpty();
        }
    }

    @Test
    void permissionsForReplicasAndDatabasesAreListed() throws Exception {
        for (boolean listed : new boolean[] {true, false}) {
            String rights = listed ? " " + RedisPage.row("`Acknowledgement.byReplicas`") : "";
            try (ReplicaPair pair = ReplicaPair.start(users(String.join(" ", rules()) + rights));
                    RedisStore store = RedisStore.open(builder(online(pair).uri(), "space")
                            .acknowledgement(Acknowledgement.byReplicas(1))
                            .build())) {
                assertThat(Commits.failure(() -> Commits.commit(store, Commits.create("a"))) == null)
                        .isEqualTo(listed);
            }
            rights = listed ? " " + RedisPage.row("a database other than 0") : "";
            try (RedisProcess redis = RedisProcess.start(users(String.join(" ", rules()) + rights))) {
                assertThat(Commits.failure(() -> RedisStore.open(builder(redis.uri() + "/3", "space")
                                                .build())
                                        .close())
                                == null)
                        .isEqualTo(listed);
            }
        }
    }

    @Test
    void permissionsForClustersAndShardsAreListed() throws Exception {
        String rules = String.join(" ", rules()).replace("~{space}:* &{space}:*", "~{space/* &{space/*");
        try (RedisCluster cluster = RedisCluster.start(users(rules + " " + RedisPage.row("a cluster")))) {
            RedisOptions options =
                    builder(cluster.clusterUri(), "space").shards(4).build();
            useAll(options);
            for (RedisProcess node : cluster.nodes()) {
                for (String right : RedisPage.row("a cluster").split(" ", -1)) {
                    node.ask("ACL", "SETUSER", "worker", "-" + right.substring(1));
                }
            }
            assertThat(Commits.failure(() -> RedisStore.open(options).close())).hasMessageContaining("NOPERM");
        }
    }

    /** Waits until the master counts the replica as connected. */
    private static RedisProcess online(ReplicaPair pair) throws IOException {
        return pair.awaitAcknowledging().master();
    }

    private static RedisSettings users(String worker) {
        return RedisSettings.appendOnly("everysec").users("user default on nopass ~* &* +@all", USER + worker);
    }

    /** Returns the commands that scripts call. */
    private static Set<String> calls(String... scripts) throws IOException {
        Set<String> commands = new TreeSet<>();
        for (String script : scripts) {
            try (InputStream in = Script.class.getResourceAsStream(script + ".lua")) {
                String text = new String(in.readAllBytes(), StandardCharsets.UTF_8);
                Matcher call = CALL.matcher(text);
                while (call.find()) {
                    commands.add(call.group(1) != null ? call.group(1) : call.group(2));
                }
            }
        }
        commands.removeAll(Set.of(
                "STALE", "REFUSED", "FORMAT", "SHARDS", "AGAIN", "DONE", "MORE", "DUPLICATE")); // words of replies
        return commands;
    }

    private static boolean await(CountDownLatch hinted) {
        try {
            return hinted.await(1, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    private static RedisStore open(RedisProcess redis, String namespace) {
        return RedisStore.open(builder(redis.uri(), namespace).build());
    }

    private static RedisOptions.Builder builder(String uri, String namespace) {
        return RedisOptions.builder(uri.replace("//", "//worker:s3cret@"), namespace)
                .timeout(Duration.ofSeconds(5))
                .unsafeServer(RedisOptions.UnsafeServer.REFUSE);
    }
}
