package dev.holdfast.redis.commit;

import dev.holdfast.StoreException;
import dev.holdfast.StoreException.Verdict;
import dev.holdfast.redis.commit.PendingCommits.Signal;
import dev.holdfast.redis.connection.RedirectedException;
import dev.holdfast.redis.connection.ReplyErrors;
import dev.holdfast.redis.connection.ServerClock;
import dev.holdfast.redis.connection.ServerConnection;
import dev.holdfast.redis.connection.ShardConnection;
import dev.holdfast.redis.connection.ShardConnection.Session;
import dev.holdfast.redis.connection.StoreSettings;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Sends the commits of many callers to one shard. While the {@link SendWindow} has room, each caller sends its own
 * commits at once; otherwise commits queue, and all queued ones are sent together in one script when a reply arrives.
 * Thread-safe.
 */
public final class CommitPipeline {
    /** The maximum number of commits in one script, which blocks the server while it runs. */
    static final int MAX_COMMITS = 128;

    private static final int MAX_CHARS = 4 << 20;
    private static final int MAX_HANDSHAKES = 3;

    private final ShardConnection shard;
    private final StoreSettings settings;
    private final DurableSender sender;
    private final ServerClock clock;
    private final String channel;
    private final Duration queueTimeout;
    private final long queueNanos;
    private final long timeoutNanos;
    private final Deque<PendingCommits> queue = new ArrayDeque<>();
    private final SendWindow window = new SendWindow(); // guarded by this
    private int inFlight; // guarded by this

    public CommitPipeline(ShardConnection shard, StoreSettings settings, ServerClock clock) {
        this.shard = shard;
        this.settings = settings;
        this.sender = new DurableSender(settings);
        this.clock = clock;
        this.channel = shard.keys().channel();
        this.queueTimeout = settings.reconnectTimeout().plus(settings.timeout().multipliedBy(3));
        this.queueNanos = queueTimeout.toNanos();
        this.timeoutNanos = settings.timeout().toNanos();
    }

    ShardConnection shard() {
        return shard;
    }

    /** Sends commits, or queues them; {@link #await} must follow in the same thread. */
    void submit(PendingCommits mine) {
        boolean first;
        synchronized (this) {
            first = inFlight < limit() && queue.isEmpty();
            if (first) {
                inFlight++;
            } else {
                queue.add(mine);
            }
        }
        if (first) {
            connectAndSend(List.of(mine), MAX_HANDSHAKES);
        }
    }

    private int limit() {
        return sender.oneAtATime() ? 1 : window.size();
    }

    /**
     * Waits for the outcome of commits.
     *
     * @return results, or a reused token
     * @throws StoreException if the commits failed
     */
    Signal await(PendingCommits mine) {
        long queueEnd = mine.start() + queueNanos;
        while (true) {
            Signal signal = mine.await(timeoutNanos, queueEnd);
            if (signal == null) {
                signal = timedOut(mine);
                queueEnd = System.nanoTime() + timeoutNanos; // for commits that have just left the queue
            }
            if (signal instanceof Signal.Send next) {
                connectAndSend(next.group(), next.handshakes());
            } else if (signal instanceof Signal.Failed failed) {
                throw failed.cause();
            } else if (signal != null) {
                return signal;
            }
        }
    }

    private @Nullable Signal timedOut(PendingCommits mine) {
        ServerConnection server = mine.server();
        if (server != null && mine.isSent()) {
            Signal late = mine.leave();
            if (late != null) {
                return late;
            }
            throw shard.timedOut(server, Verdict.UNKNOWN);
        }
        synchronized (this) {
            if (!queue.remove(mine)) {
                return null; // already in a group, whose first caller sends it within a bounded time
            }
        }
        throw new StoreException(
                Verdict.RETRYABLE,
                "the commit was not sent within " + queueTimeout + ", because Redis does not reply; a retry may help",
                null);
    }

    /** Sends a group in the thread of its first caller, which may have to connect first. */
    private void connectAndSend(List<PendingCommits> group, int handshakes) {
        try {
            send(shard.open(group.get(0).start()), group, handshakes);
        } catch (StoreException e) {
            unreachable(group, e);
        } catch (RuntimeException | Error e) {
            fail(group, new StoreException(Verdict.UNKNOWN, "the commit could not be sent: " + e, e));
            throw e;
        }
    }

    /** The time-out of the first caller is over; the others of its group came later and may have time left. */
    private void unreachable(List<PendingCommits> group, StoreException failure) {
        List<PendingCommits> remaining = new ArrayList<>();
        for (PendingCommits pending : group) {
            boolean retry = pending != group.get(0)
                    && failure.verdict() == Verdict.RETRYABLE
                    && System.nanoTime() - pending.start()
                            < settings.reconnectTimeout().toNanos();
            if (retry) {
                remaining.add(pending);
            } else {
                pending.signal(new Signal.Failed(failure));
            }
        }
        resend(remaining, MAX_HANDSHAKES);
    }

    private void send(Session session, List<PendingCommits> group, int handshakes) {
        group.forEach(pending -> pending.sent(session.server()));
        String[] arguments = arguments(session, group);
        long sentAt = System.nanoTime();
        var unused = sender.commit(session, shard.keys(), arguments).whenComplete((reply, failure) -> {
            try {
                if (failure == null && reply != null) {
                    replied(sentAt);
                    handle(session, group, handshakes, reply);
                } else {
                    failed(session, group, handshakes, failure == null ? new AssertionError() : failure);
                }
            } catch (Throwable e) { // in a thread of Lettuce, so the callers would not learn of it
                fail(group, new StoreException(Verdict.UNKNOWN, "the reply of Redis cannot be read: " + e, e));
            }
        });
    }

    private synchronized void replied(long sentAt) {
        long now = System.nanoTime();
        window.replied(now - sentAt, now);
    }

    private String[] arguments(Session session, List<PendingCommits> group) {
        List<String> arguments = new ArrayList<>();
        int commits = 0;
        arguments.add(session.generation());
        arguments.add(settings.serverTime() ? "server" : "callers");
        arguments.add("");
        arguments.add(channel);
        arguments.add("");
        for (PendingCommits pending : group) {
            commits += pending.commits().size();
            pending.commits().forEach(arguments::addAll);
        }
        arguments.set(4, Integer.toString(commits));
        arguments.add(Long.toString(shard.newestRevision()));
        return arguments.toArray(String[]::new);
    }

    private void handle(Session session, List<PendingCommits> group, int handshakes, List<Object> reply) {
        switch ((String) reply.get(0)) {
            case "STALE" -> {
                shard.expire(session);
                handshakeAndResend(group, handshakes - 1);
            }
            case "REFUSED" ->
                refused(group, handshakes, Math.toIntExact((Long) reply.get(1)) - 1, (List<?>) reply.get(2));
            default -> {
                clock.observe(Long.parseLong((String) reply.get(0)));
                distribute(group, (List<?>) reply.get(1));
                sendQueued();
            }
        }
    }

    private void failed(Session session, List<PendingCommits> group, int handshakes, Throwable thrown) {
        StoreException failure = shard.failed(session.server(), Verdict.UNKNOWN, thrown);
        boolean notConnected = DurableSender.notConnected(thrown);
        if (notConnected) {
            shard.discard(session.server()); // the server is likely unreachable over this connection, too
        }
        boolean withoutEffect = notConnected || failure instanceof RedirectedException || ReplyErrors.neverSent(thrown);
        if (withoutEffect && handshakes > 1) {
            shard.expire(session);
            handshakeAndResend(group, handshakes - 1);
        } else {
            fail(group, failure);
        }
    }

    /** Nothing has been written: a caller connects, with a handshake, and sends the group again. */
    private void handshakeAndResend(List<PendingCommits> group, int handshakes) {
        if (handshakes == 0) {
            fail(group, restarting());
        } else {
            resend(group, handshakes);
        }
    }

    /** Returns the failure of a write that met a new run of the server after every handshake. */
    static StoreException restarting() {
        return new StoreException(
                Verdict.RETRYABLE, "Redis started a new run after every handshake; a retry may help", null);
    }

    /** Has the first caller that still waits send the group. */
    private void resend(List<PendingCommits> group, int handshakes) {
        group.forEach(PendingCommits::unsent);
        for (int i = 0; i < group.size(); i++) {
            List<PendingCommits> left = List.copyOf(group.subList(i, group.size()));
            if (left.get(0).signal(new Signal.Send(left, handshakes))) {
                return;
            }
        }
        sendQueued(); // no caller of the group waits any more
    }

    private static void distribute(List<PendingCommits> group, List<?> results) {
        int at = 0;
        for (PendingCommits pending : group) {
            int size = pending.commits().size();
            pending.signal(new Signal.Results(results.subList(at, at + size)));
            at += size;
        }
    }

    /** Nothing of the group has been written; the others are sent again without the refused one. */
    private void refused(List<PendingCommits> group, int handshakes, int index, List<?> history) {
        List<PendingCommits> others = new ArrayList<>(group);
        int at = 0;
        for (PendingCommits pending : group) {
            int size = pending.commits().size();
            if (index < at + size) {
                others.remove(pending);
                pending.signal(new Signal.TokenReused(index - at, history));
                break;
            }
            at += size;
        }
        resend(others, handshakes);
    }

    private void fail(List<PendingCommits> group, StoreException failure) {
        group.forEach(pending -> pending.signal(new Signal.Failed(failure)));
        sendQueued();
    }

    /** Sends the queued commits; without an open session, the first caller in the queue has to connect. */
    private void sendQueued() {
        List<PendingCommits> group = replaceGroup();
        while (!group.isEmpty()) {
            Session session = shard.current();
            try {
                if (session == null) {
                    resend(group, MAX_HANDSHAKES);
                } else {
                    send(session, group, MAX_HANDSHAKES);
                }
                group = addGroup();
            } catch (Throwable e) { // also in a thread of Lettuce
                StoreException failure = new StoreException(Verdict.UNKNOWN, "the commit could not be sent: " + e, e);
                group.forEach(pending -> pending.signal(new Signal.Failed(failure)));
                group = replaceGroup();
            }
        }
    }

    /** Takes a group from the queue in place of one that is no longer in flight. */
    private synchronized List<PendingCommits> replaceGroup() {
        if (inFlight > limit() || queue.isEmpty()) {
            inFlight--;
            return List.of();
        }
        List<PendingCommits> group = new ArrayList<>();
        int commits = 0;
        int chars = 0;
        for (PendingCommits first = queue.peek(); first != null; first = queue.peek()) {
            commits += first.commits().size();
            chars += first.chars();
            if (!group.isEmpty() && (commits > MAX_COMMITS || chars > MAX_CHARS)) {
                break;
            }
            group.add(queue.remove());
        }
        return group;
    }

    /** Takes one more group from the queue if the window has room. */
    private synchronized List<PendingCommits> addGroup() {
        if (inFlight >= limit() || queue.isEmpty()) {
            return List.of();
        }
        inFlight++;
        return replaceGroup();
    }
}
