package dev.holdfast.redis.connection;

import dev.holdfast.StoreException;
import dev.holdfast.StoreException.Verdict;
import dev.holdfast.redis.format.ShardKeys;
import dev.holdfast.redis.script.Script;
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
 * The connection of one shard to its server. A broken connection is replaced by the next caller that needs it; each new
 * one starts with a handshake, which detects lost commits. Thread-safe.
 */
public final class ShardConnection {
    private static final Logger LOG = LoggerFactory.getLogger(ShardConnection.class);
    private static final String FORMAT = "1";
    private static final int MAX_REDIRECTS = 3;
    private static final long PAUSE_NANOS = Duration.ofMillis(50).toNanos();

    private final ShardKeys keys;
    private final int shard;
    private final StoreSettings settings;
    private final ServerConnections servers;
    private final ServerClock clock;
    private final Runnable reconnected;
    private final SingleFlight connecting = new SingleFlight();
    private final AtomicLong newestRevision = new AtomicLong();
    private final AtomicReference<@Nullable Session> session = new AtomicReference<>();
    private String generation = "0"; // guarded by connecting

    /**
     * A connection after its handshake.
     *
     * @param server the connection
     * @param generation the run of the server, which scripts compare with their own
     */
    public record Session(ServerConnection server, String generation) {}

    /** @param reconnected runs after a connection has been replaced */
    public ShardConnection(
            ShardKeys keys,
            int shard,
            StoreSettings settings,
            ServerConnections servers,
            ServerClock clock,
            Runnable reconnected) {
        this.keys = keys;
        this.shard = shard;
        this.settings = settings;
        this.servers = servers;
        this.clock = clock;
        this.reconnected = reconnected;
    }

    /** Returns the names of the keys of the shard. */
    public ShardKeys keys() {
        return keys;
    }

    /** Returns the open session; null if there is none. */
    public @Nullable Session current() {
        Session present = session.get();
        return present != null && present.server().open() ? present : null;
    }

    /** Returns the newest revision that the server has acknowledged. */
    public long newestRevision() {
        return newestRevision.get();
    }

    /** Records a revision that the server has acknowledged. */
    public void acknowledged(long revision) {
        newestRevision.accumulateAndGet(revision, Math::max);
    }

    /** Returns a session for a call that starts now; see {@link #open(long)}. */
    public Session open() {
        return open(System.nanoTime());
    }

    /**
     * Returns the open session or a new one.
     *
     * @param since the start of the call, from which its reconnect time-out counts
     * @throws StoreException without effect, if the server cannot be reached within that time-out
     */
    public Session open(long since) {
        Session present = current();
        if (present != null) {
            return present;
        }
        long start = since;
        while (true) {
            try {
                return openAtOnce(start);
            } catch (StoreException e) {
                boolean timedOut =
                        System.nanoTime() - since >= settings.reconnectTimeout().toNanos();
                if (timedOut
                        || e.verdict() == Verdict.FATAL
                        || servers.ended()
                        || Thread.currentThread().isInterrupted()) {
                    throw e;
                }
                LockSupport.parkNanos(PAUSE_NANOS);
                start = System.nanoTime();
            }
        }
    }

    /**
     * Returns the open session or a new one; fails if the first attempt to connect fails.
     *
     * @param since the start of the call, which does not retry what has failed since then
     */
    Session openAtOnce(long since) {
        Session present = current();
        return present != null ? present : connecting.get(since, this::current, () -> connect(since));
    }

    private Session connect(long since) {
        boolean first = generation.equals("0");
        Session created = handshake(since);
        session.set(created);
        if (!first) {
            reconnected.run();
        }
        return created;
    }

    private Session handshake(long since) {
        try {
            return handshake(servers.connect(keys.meta(), since));
        } catch (RedirectedException e) {
            return handshake(servers.connect(keys.meta(), since)); // with the node of the redirect
        }
    }

    private Session handshake(ServerConnection server) {
        long newest = newestRevision.get();
        List<Object> reply = await(
                server,
                server.run(
                        Script.OPEN,
                        keys.meta(),
                        FORMAT,
                        Integer.toString(settings.shards()),
                        Integer.toString(shard),
                        server.facts().run(),
                        generation,
                        Long.toString(newest)),
                Verdict.RETRYABLE);
        String first = (String) reply.get(0);
        requireMatch(first, reply);
        String lostAfter = (String) reply.get(1);
        if (!lostAfter.isEmpty()) {
            LOG.atError()
                    .addKeyValue("server", server.facts().server())
                    .log(
                            "Redis has lost acknowledged commits of namespace {}, shard {}: it came back with revision {},"
                                    + " although {} had been seen; the commits in between are gone",
                            settings.namespace(),
                            shard,
                            lostAfter,
                            newest);
        }
        clock.observe(Long.parseLong((String) reply.get(2)));
        generation = first;
        return new Session(server, generation);
    }

    private void requireMatch(String answer, List<Object> reply) {
        if (answer.equals("FORMAT")) {
            throw new StoreException(
                    Verdict.FATAL,
                    "namespace " + settings.namespace() + " has format " + reply.get(1)
                            + ", and this version supports formats up to 2; use a newer Holdfast",
                    null);
        }
        if (answer.equals("SHARDS")) {
            throw new StoreException(
                    Verdict.FATAL,
                    "namespace " + settings.namespace() + " was created with " + reply.get(1) + " shards, not "
                            + settings.shards() + "; the number is permanent, open it with the same number",
                    null);
        }
    }

    /**
     * Ends a session, so that the next call starts with a handshake: the server has started a new run, or another
     * serves.
     */
    public void expire(Session used) {
        session.compareAndSet(used, null); // may run in a thread of Lettuce, so it must not block
    }

    /**
     * Waits for a reply.
     *
     * @param server the connection that it was requested over
     * @param reply the pending reply
     * @param lost the verdict if no reply arrives
     */
    public <T> T await(ServerConnection server, CompletableFuture<T> reply, Verdict lost) {
        boolean interrupted = false;
        long end = System.nanoTime() + settings.timeout().toNanos();
        try {
            while (true) {
                try {
                    return reply.get(end - System.nanoTime(), TimeUnit.NANOSECONDS);
                } catch (InterruptedException e) {
                    interrupted = true;
                } catch (TimeoutException e) {
                    throw timedOut(server, lost);
                } catch (ExecutionException e) {
                    throw failed(server, lost, e);
                }
            }
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    /** Discards a connection; the next caller connects again. */
    public void discard(ServerConnection server) {
        servers.discard(server);
    }

    /** Discards a connection whose reply is late, since replies arrive in order; returns the failure of the call. */
    public StoreException timedOut(ServerConnection server, Verdict lost) {
        servers.discard(server);
        return new StoreException(
                lost,
                "Redis at " + server.facts().server() + " did not reply within "
                        + settings.timeout().toMillis() + " ms; " + ReplyErrors.next(lost),
                null);
    }

    /** Learns from the failure of a command, and returns the failure of the call. */
    public StoreException failed(ServerConnection server, Verdict lost, Throwable thrown) {
        StoreException failure = ReplyErrors.failure(server.facts().server(), lost, thrown);
        SlotRedirect redirect = SlotRedirect.of(thrown);
        if (redirect != null) {
            servers.redirected(redirect); // the connection stays open: other shards have pending commits on it
            return new RedirectedException(failure);
        }
        // Lettuce may notice the broken connection later, and a retry would use it again
        if (ReplyErrors.moved(thrown) || ReplyErrors.lost(thrown)) {
            servers.discard(server);
        }
        return failure;
    }

    /**
     * Runs a command that changes nothing, and follows redirects.
     *
     * @param <T> the reply
     * @param command sends the command
     */
    public <T> T read(Function<Session, CompletableFuture<T>> command) {
        return run(open(), command, Verdict.RETRYABLE);
    }

    /**
     * Runs a command over a session, and follows redirects.
     *
     * @param <T> the reply
     * @param first the session to start with
     * @param command sends the command
     * @param lost the verdict if no reply arrives
     */
    public <T> T run(Session first, Function<Session, CompletableFuture<T>> command, Verdict lost) {
        return await(first, command.apply(first), command, lost);
    }

    /** Waits for the reply to a command, and resends the command to where redirects lead. */
    <T> T await(
            Session first, CompletableFuture<T> sent, Function<Session, CompletableFuture<T>> command, Verdict lost) {
        Session used = first;
        CompletableFuture<T> reply = sent;
        for (int redirects = 0; ; redirects++) {
            try {
                return await(used.server(), reply, lost);
            } catch (RedirectedException e) {
                expire(used);
                if (redirects == MAX_REDIRECTS) {
                    throw e;
                }
                used = open();
                reply = command.apply(used);
            }
        }
    }
}
