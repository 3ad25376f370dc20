package dev.holdfast.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.holdfast.StoreException;
import dev.holdfast.StoreException.Verdict;
import dev.holdfast.redis.server.RedisProcess;
import dev.holdfast.redis.server.RedisSentinels;
import dev.holdfast.redis.server.RedisSettings;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.assertj.core.api.AbstractThrowableAssert;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Sentinels require a password of their own, which is not that of the servers. */
class SentinelLoginTest {
    private static final String OF_SERVERS = "correct-horse";
    private static final String OF_SENTINELS = "battery@staple/:%";

    private static RedisSentinels redis;

    @BeforeAll
    static void start() throws IOException {
        redis = RedisSentinels.start(
                RedisSettings.volatileData().password(OF_SERVERS),
                RedisSettings.empty().password(OF_SENTINELS));
    }

    @AfterAll
    static void end() throws IOException {
        redis.close();
    }

    private static RedisOptions.Builder options(String uri) {
        return RedisOptions.builder(uri, "space")
                .timeout(Duration.ofSeconds(5))
                .unsafeServer(RedisOptions.UnsafeServer.ALLOW);
    }

    private static RedisOptions.Builder options() {
        return options(redis.uri().replace("://", "://:" + OF_SERVERS + "@"));
    }

    private static AbstractThrowableAssert<?, StoreException> refused(RedisOptions.Builder builder, Verdict verdict) {
        StoreException failure =
                Commits.failure(() -> RedisStore.open(builder.build()).close());
        assertThat(failure).isNotNull();
        StringWriter trace = new StringWriter();
        failure.printStackTrace(new PrintWriter(trace)); // causes included
        assertThat(trace.toString()).doesNotContain(OF_SERVERS, OF_SENTINELS, "wrong-one");
        assertThat(failure.verdict()).as(failure.getMessage()).isEqualTo(verdict);
        return assertThat(failure);
    }

    @Test
    void defaultUserWorksAndListens() throws Exception {
        try (RedisStore store =
                RedisStore.open(options().sentinelLogin(null, OF_SENTINELS).build())) {
            worksAndListens(store);
        }
    }

    @Test
    void userNeedsTheRightsThatAreListed() throws Exception {
        let("worker", RedisPage.row("sentinels, for the user of `sentinelLogin`"));
        let("nobody", "+ping");
        try (RedisStore store =
                RedisStore.open(options().sentinelLogin("worker", "paper-clip").build())) {
            worksAndListens(store);
        }
        refused(options().sentinelLogin("nobody", "paper-clip"), Verdict.FATAL)
                .hasMessageContaining("may not ask for the primary; docs/redis.md lists the required permissions")
                .hasMessageContaining("NOPERM");
    }

    private static void let(String user, String rights) throws IOException {
        for (RedisProcess sentinel : redis.sentinels()) {
            sentinel.ask("ACL", "SETUSER", user, "reset", "on", ">paper-clip", rights);
        }
    }

    private static void worksAndListens(RedisStore store) throws InterruptedException {
        CountDownLatch hinted = new CountDownLatch(2); // once for the subscription, once for the commit
        CountDownLatch subscribed = new CountDownLatch(1);
        store.onChange(() -> {
            subscribed.countDown();
            hinted.countDown();
        });
        assertThat(subscribed.await(30, TimeUnit.SECONDS)).isTrue(); // or one hint would stand for both
        long revision =
                Commits.commit(store, Commits.create("a" + System.nanoTime())).revision();
        assertThat(revision).isPositive();
        assertThat(hinted.await(30, TimeUnit.SECONDS)).isTrue();
    }

    @Test
    void passwordIsMissingOrWrong() {
        refused(options(), Verdict.FATAL)
                .hasMessageContaining("the master holdfast of sentinels 127.0.0.1:")
                .hasMessageContaining("require a password, which is not that of the servers in the URI")
                .hasMessageContaining("RedisOptions.Builder.sentinelLogin")
                .hasMessageContaining("NOAUTH");
        for (String user : new String[] {null, "stranger"}) {
            refused(options().sentinelLogin(user, user == null ? "wrong-one" : OF_SENTINELS), Verdict.FATAL)
                    .hasMessageContaining("correct RedisOptions.Builder.sentinelLogin")
                    .hasMessageContaining("WRONGPASS");
        }
    }

    @Test
    void passwordOfTheServersIsNotThatOfTheSentinels() {
        refused(options(redis.uri()).sentinelLogin(null, OF_SENTINELS), Verdict.FATAL)
                .hasMessageContaining("said NOAUTH: the server requires a password; put it into the URI");
        refused(options().sentinelLogin(null, OF_SERVERS), Verdict.FATAL).hasMessageContaining("WRONGPASS");
    }

    @Test
    void othersMayBeBackWhenOneRefuses() throws IOException {
        int nobody;
        try (ForeignServer gone = new ForeignServer("")) {
            nobody = gone.port();
        }
        String both =
                "127.0.0.1:" + nobody + ",127.0.0.1:" + redis.sentinels().get(0).port();
        refused(options("redis-sentinel://" + both + "#holdfast"), Verdict.RETRYABLE)
                .hasMessageContaining("NOAUTH")
                .hasMessageContaining("other sentinels cannot be reached");
    }

    @Test
    void nameThatNoneOfThemKnowsAndServersThatAreNone() throws IOException {
        refused(options(redis.uri().replace("#holdfast", "#other")).sentinelLogin(null, OF_SENTINELS), Verdict.FATAL)
                .hasMessageContaining("there is no master other of sentinels 127.0.0.1:")
                .hasMessageContaining("correct the name after the #");
        refused(
                        options("redis-sentinel://127.0.0.1:" + redis.master().port() + "#holdfast")
                                .sentinelLogin(null, OF_SERVERS),
                        Verdict.FATAL)
                .hasMessageContaining("that is not a sentinel; name the ports of sentinels");
    }

    @Test
    void loginThatCannotBeMeantIsRefused() {
        assertThatThrownBy(() -> RedisOptions.builder("rediss://host", "space")
                        .sentinelLogin(null, OF_SENTINELS)
                        .build())
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("write rediss-sentinel://host:26379/#master");
        assertThatThrownBy(() -> options().sentinelLogin("", OF_SENTINELS))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("the user for the sentinels is empty");
        assertThatThrownBy(() -> options().sentinelLogin(null, ""))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("the password for the sentinels is empty");
        assertThat(options().sentinelLogin("worker", OF_SENTINELS).build().toString())
                .doesNotContain(OF_SENTINELS);
    }
}
