package dev.holdfast.redis;

import dev.holdfast.StoreException;
import dev.holdfast.StoreException.Verdict;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
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
    private final Runnable reconnected;
    private final OneTry connecting = new OneTry();
    private final AtomicLong seen = new AtomicLong();
    private final AtomicReference<@Nullable Way> way = new AtomicReference<>();
    private String generation = "0"; // guarded by connecting

    /**
     * A connection that has been greeted.
     *
     * @param link the connection
     * @param generation the run of the server, as every script is told
     */
    record Way(Link link, String generation) {}

    /** @param reconnected told when a connection has been replaced */
    Route(Keys keys, int shard, RedisOptions options, Servers servers, ServerClock clock, Runnable reconnected) {
        this.reconnected = reconnected;
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
        Way now = way.get();
        return now != null && now.link().open() ? now : null;
    }

    /** The newest revision that the server has acknowledged. */
    long seen() {
        return seen.get();
    }

    /** The same as {@link #open(long)}, for a caller that comes now. */
    Way open() {
        return open(System.nanoTime());
    }

    /**
     * The way that is open now, or a new one.
     *
     * @param since when the caller came, from which its patience counts
     * @throws StoreException without effect, if the server cannot be reached for longer than the options allow
     */
    Way open(long since) {
        Way now = current();
        if (now != null) {
            return now;
        }
        long begun = since;
        while (true) {
            try {
                return openAtOnce(begun);
            } catch (StoreException e) {
                boolean tired = System.nanoTime() - since >= options.patience().toNanos();
                if (tired
                        || e.verdict() == Verdict.FATAL
                        || servers.ended()
                        || Thread.currentThread().isInterrupted()) {
                    throw e;
                }
                LockSupport.parkNanos(PAUSE_NANOS);
                begun = System.nanoTime();
            }
        }
    }

    /**
     * The way that is open now, or a new one at the first try: for who can do without.
     *
     * @param since when the call began, which does not try again what has failed since then
     */
    Way openAtOnce(long since) {
        Way now = current();
        return now != null ? now : connecting.get(since, this::current, () -> connect(since));
    }

    private Way connect(long since) {
        boolean first = generation.equals("0");
        Way made = greetOne(since);
        way.set(made);
        if (!first) {
            reconnected.run();
        }
        return made;
    }

    private Way greetOne(long since) {
        try {
            return greet(servers.connect(keys.meta(), since));
        } catch (RedirectedException e) {
            return greet(servers.connect(keys.meta(), since)); // to where it was sent
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
        way.compareAndSet(used, null); // by the thread of an answer, so it may wait for nobody
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

    /** The next caller connects again. */
    void unusable(Link link) {
        servers.forget(link);
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
        // the driver may take a moment to notice, and the same call would meet the broken connection again
        if (Replies.moved(thrown) || Replies.lost(thrown)) {
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
