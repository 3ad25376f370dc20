package dev.holdfast.redis.server;

import java.time.Duration;
import java.util.concurrent.Callable;
import org.awaitility.Awaitility;

/** Waits for events among servers. */
public final class Until {
    private static final Duration LIMIT = Duration.ofSeconds(30);

    private Until() {}

    /** Polls; an exception counts as no result. */
    public static void holds(String what, Callable<Boolean> condition) {
        Awaitility.await(what)
                .atMost(LIMIT)
                .pollDelay(Duration.ZERO)
                .pollInterval(Duration.ofMillis(10))
                .ignoreExceptions()
                .until(condition);
    }
}
