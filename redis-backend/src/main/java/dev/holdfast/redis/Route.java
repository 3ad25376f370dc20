package dev.holdfast.redis;

import dev.holdfast.store.StoreException;
import dev.holdfast.store.StoreException.Verdict;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The way to the server that one shard lies on. A connection that has broken is replaced by whoever needs it next; each
 * new one is greeted first, which finds out whether commits are gone. Thread-safe.
 */
final class Route {
    private static final Logger LOG = LoggerFactory.getLogger(Route.class);
    private static final String FORMAT = "1";
    private static final int MOST_MOVES = 3;
    private static final long PAUSE_NANOS = Duration.ofMillis(50).toNanos();

    private final Keys keys;
    private final int shard;
    private final RedisOptions options;
    private final Servers servers;
    private final ServerClock clock;
    private final ReentrantLock connecting = new ReentrantLock();
    private final AtomicLong seen = new AtomicLong();
    private volatile @Nullable Way way;
    private String generation = "0"; // guarded by connecting
    private @Nullable Failed lastFailure; // guarded by connecting

    /**
     * A connection that has been greeted.
     *
     * @param link the connection
     * @param generation the run of the server, as every script is told
     */
    record Way(Link link, String generation) {}

    private record Failed(StoreException why, long nanoTime) {}

    Route(Keys keys, int shard, RedisOptions options, Servers servers, ServerClock clock) {
        this.keys = keys;
        this.shard = shard;
        this.options = options;
        this.servers = servers;
        this.clock = clock;
    }

    Keys keys() {
        return keys;
    }

    /** The way that is open now; null if one has to be made. */
    @Nullable
    Way current() {
        Way now = way;
        return now != null && now.link().open() ? now : null;
    }

    /**
     * The way that is open now, or a new one.
     *
     * @throws StoreException without effect, if the server cannot be reached for longer than the options allow
     */
    Way open() {
        Way now = current();
        if (now != null) {
            return now;
        }
        long begun = System.nanoTime();
        while (true) {
            try {
                return tryOpen();
            } catch (StoreException e) {
                boolean tired = System.nanoTime() - begun >= options.patience().toNanos();
                if (tired
                        || e.verdict() == Verdict.FATAL
                        || Thread.currentThread().isInterrupted()) {
                    throw e;
                }
                LockSupport.parkNanos(PAUSE_NANOS);
            }
        }
    }

    /** The way that is open now, or a new one at the first try: for who can do without. */
    Way openAtOnce() {
        Way now = current();
        return now != null ? now : tryOpen();
    }

    /** Callers that wait while another tries share its failure, or each would wait as long as all before it. */
    private Way tryOpen() {
        long came = System.nanoTime();
        connecting.lock();
        try {
            Way now = current();
            if (now != null) {
                return now;
            }
            Failed failed = lastFailure;
            if (failed != null && failed.nanoTime() - came > 0) {
                StoreException why = failed.why();
                throw new StoreException(why.verdict(), String.valueOf(why.getMessage()), why);
            }
            try {
                Way made = connect();
                way = made;
                return made;
            } catch (StoreException e) {
                lastFailure = new Failed(e, System.nanoTime());
                throw e;
            }
        } finally {
            connecting.unlock();
        }
    }

    private Way connect() {
        try {
            return greet(servers.connect(keys.meta()));
        } catch (RedirectedException e) {
            return greet(servers.connect(keys.meta())); // to where it was sent
        }
    }

    private Way greet(Link link) {
        long newest = seen.get();
        List<Object> answer = await(
                link,
                link.run(
                        Script.OPEN,
                        keys.meta(),
                        FORMAT,
                        Integer.toString(options.shards()),
                        Integer.toString(shard),
                        link.facts().run(),
                        generation,
                        Long.toString(newest)),
                Verdict.RETRYABLE);
        String told = (String) answer.get(0);
        if (told.equals("FORMAT")) {
            throw new StoreException(
                    Verdict.FATAL,
                    "namespace " + options.namespace() + " has format " + answer.get(1) + ", and this version knows "
                            + FORMAT + "; use a newer Holdfast",
                    null);
        }
        if (told.equals("SHARDS")) {
            throw new StoreException(
                    Verdict.FATAL,
                    "namespace " + options.namespace() + " was made with " + answer.get(1) + " shards, not "
                            + options.shards() + "; that stays for good, open it with the same number",
                    null);
        }
        String lostAfter = (String) answer.get(1);
        if (!lostAfter.isEmpty()) {
            LOG.atError()
                    .addKeyValue("server", link.facts().server())
                    .log(
                            "Redis has lost acknowledged commits of namespace {}, shard {}: it came back with revision {},"
                                    + " and {} had been seen; what was committed between them is gone",
                            options.namespace(),
                            shard,
                            lostAfter,
                            newest);
        }
        clock.observe(Long.parseLong((String) answer.get(2)));
        generation = told;
        return new Way(link, generation);
    }

    /** Remembers a revision that the server has acknowledged. */
    void acknowledged(long revision) {
        seen.accumulateAndGet(revision, Math::max);
    }

    /** Has the server greeted again before the next call: it keeps what another run of it, or another server, had. */
    void stale(Way used) {
        connecting.lock();
        try {
            if (used.equals(way)) {
                way = null;
            }
        } finally {
            connecting.unlock();
        }
    }

    /**
     * Waits for an answer.
     *
     * @param link where it comes from
     * @param answer what to wait for
     * @param lost what it means if it does not come
     */
    <T> T await(Link link, CompletableFuture<T> answer, Verdict lost) {
        return await(link, answer, lost, options.timeout().toNanos());
    }

    <T> T await(Link link, CompletableFuture<T> answer, Verdict lost, long nanos) {
        boolean interrupted = false;
        long end = System.nanoTime() + nanos;
        try {
            while (true) {
                try {
                    return answer.get(end - System.nanoTime(), TimeUnit.NANOSECONDS);
                } catch (InterruptedException e) {
                    interrupted = true;
                } catch (TimeoutException e) {
                    throw silent(link, lost);
                } catch (ExecutionException e) {
                    throw failed(link, lost, e);
                }
            }
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    /** Answers come in order, so a connection that owes one for so long is not used any more. */
    StoreException silent(Link link, Verdict lost) {
        servers.forget(link);
        return new StoreException(
                lost,
                "Redis at " + link.facts().server() + " did not answer within "
                        + options.timeout().toMillis() + " ms; "
                        + (lost == Verdict.UNKNOWN
                                ? "whether the commit took effect is not known, sending it again tells"
                                : "trying again may help"),
                null);
    }

    StoreException failed(Link link, Verdict lost, Throwable thrown) {
        StoreException failure = Replies.failure(link.facts().server(), lost, thrown);
        Redirect redirect = Redirect.of(thrown);
        if (redirect != null) {
            servers.elsewhere(redirect); // the link stays: other shards have commits on it
            return new RedirectedException(failure);
        }
        if (Replies.moved(thrown)) {
            servers.forget(link);
        }
        return failure;
    }

    /**
     * Asks over the way that is open, and over another one if the slot has moved.
     *
     * @param <T> the answer
     * @param question sends it
     * @param lost what it means if no answer comes
     */
    <T> T ask(Function<Way, CompletableFuture<T>> question, Verdict lost) {
        return ask(open(), question, lost);
    }

    /** The same, when the way is known. */
    <T> T ask(Way first, Function<Way, CompletableFuture<T>> question, Verdict lost) {
        return answer(first, question.apply(first), question, lost);
    }

    /** The same, when the question has been sent. */
    <T> T answer(Way first, CompletableFuture<T> sent, Function<Way, CompletableFuture<T>> question, Verdict lost) {
        Way way = first;
        CompletableFuture<T> answer = sent;
        for (int moves = 0; ; moves++) {
            try {
                return await(way.link(), answer, lost);
            } catch (RedirectedException e) {
                stale(way);
                if (moves == MOST_MOVES) {
                    throw e;
                }
                way = open();
                answer = question.apply(way);
            }
        }
    }
}
