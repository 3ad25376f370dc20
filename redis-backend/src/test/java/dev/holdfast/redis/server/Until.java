package dev.holdfast.redis.server;

import java.time.Duration;
import java.util.concurrent.Callable;
import org.awaitility.Awaitility;

/** Waits for what servers do among themselves. */
public final class Until {
    private static final Duration LIMIT = Duration.ofSeconds(30);

    private Until() {}

    /** Asks again and again; an exception is not an answer. */
    public static void holds(String what, Callable<Boolean> condition) {
        Awaitility.await(what)
                .atMost(LIMIT)
                .pollDelay(Duration.ZERO)
                .pollInterval(Duration.ofMillis(10))
                .ignoreExceptions()
                .until(condition);
    }
}
