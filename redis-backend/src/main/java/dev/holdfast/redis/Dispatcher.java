package dev.holdfast.redis;

import dev.holdfast.StoreException;
import dev.holdfast.StoreException.Verdict;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Sends the commits of many callers to one shard. As long as its {@link Window} has room each caller sends its own at once;
 * when more come they queue, and all that have queued go together in one script as soon as an answer has come. Thread-safe.
 */
final class Dispatcher {
    /** The most commits in one script, which holds up the server for as long as it runs. */
    static final int MOST_COMMITS = 128;

    private static final int MOST_CHARS = 4 << 20;
    private static final int MOST_GREETINGS = 3;

    private final Route route;
    private final RedisOptions options;
    private final Acknowledging acknowledging;
    private final ServerClock clock;
    private final String channel;
    private final Duration longestWait; // until the commits are sent
    private final long longestWaitNanos;
    private final long timeoutNanos;
    private final Deque<Pending> queue = new ArrayDeque<>();
    private final Window window = new Window(); // guarded by this
    private int onTheWay; // guarded by this

    Dispatcher(Route route, RedisOptions options, ServerClock clock) {
        this.route = route;
        this.options = options;
        this.acknowledging = new Acknowledging(options);
        this.clock = clock;
        this.channel = route.keys().channel();
        this.longestWait = options.patience().plus(options.timeout().multipliedBy(3));
        this.longestWaitNanos = longestWait.toNanos();
        this.timeoutNanos = options.timeout().toNanos();
    }

    Route route() {
        return route;
    }

    /** Begins to commit; {@link #finish} must follow. */
    void begin(Pending mine) {
        boolean first;
        synchronized (this) {
            first = onTheWay < most() && queue.isEmpty();
            if (first) {
                onTheWay++;
            } else {
                queue.add(mine);
            }
        }
        if (first) {
            lead(List.of(mine), MOST_GREETINGS);
        }
    }

    private int most() {
        return acknowledging.oneAtATime() ? 1 : window.size();
    }

    /**
     * Waits for the answers.
     *
     * @return answers, or a refusal
     * @throws StoreException if there are none
     */
    Pending.Step finish(Pending mine) {
        long queueEnd = mine.begun() + longestWaitNanos;
        while (true) {
            Pending.Step step = mine.await(timeoutNanos, queueEnd);
            if (step == null) {
                step = tooLate(mine);
                queueEnd = System.nanoTime() + timeoutNanos; // for one that has just been taken out of the queue
            }
            if (step instanceof Pending.Step.Lead next) {
                lead(next.group(), next.greetings());
            } else if (step instanceof Pending.Step.Failure failure) {
                throw failure.cause();
            } else if (step != null) {
                return step;
            }
        }
    }

    private Pending.@Nullable Step tooLate(Pending mine) {
        Link link = mine.link();
        if (link != null && mine.isSent()) {
            Pending.Step late = mine.leave();
            if (late != null) {
                return late;
            }
            throw route.silent(link, Verdict.UNKNOWN);
        }
        synchronized (this) {
            if (!queue.remove(mine)) {
                return null; // it has been taken; who leads its group tries for a bounded time
            }
        }
        throw new StoreException(
                Verdict.RETRYABLE,
                "the commit was not sent within "
                        + longestWait
                        + ", because Redis does not answer; trying again may help",
                null);
    }

    /** Sends a group in the thread of the caller that is first in it, who may have to connect before. */
    private void lead(List<Pending> group, int greetings) {
        try {
            send(route.open(group.get(0).begun()), group, greetings);
        } catch (StoreException e) {
            unreachable(group, e);
        } catch (RuntimeException | Error e) {
            end(group, new StoreException(Verdict.UNKNOWN, "the commit could not be sent: " + e, e));
            throw e;
        }
    }

    /** The first has lost its patience; others of its group came later and may have some left. */
    private void unreachable(List<Pending> group, StoreException failure) {
        List<Pending> patient = new ArrayList<>();
        for (Pending pending : group) {
            boolean waits = pending != group.get(0)
                    && failure.verdict() == Verdict.RETRYABLE
                    && System.nanoTime() - pending.begun() < options.patience().toNanos();
            if (waits) {
                patient.add(pending);
            } else {
                pending.next(new Pending.Step.Failure(failure));
            }
        }
        pass(patient, MOST_GREETINGS);
    }

    private void send(Route.Way way, List<Pending> group, int greetings) {
        group.forEach(pending -> pending.sent(way.link()));
        String[] arguments = arguments(way, group);
        long sentAt = System.nanoTime();
        var unused = acknowledging.commit(way, route.keys(), arguments).whenComplete((answer, failure) -> {
            if (failure == null) {
                answered(sentAt);
            }
            arrived(way, group, greetings, answer, failure);
        });
    }

    private synchronized void answered(long sentAt) {
        long now = System.nanoTime();
        window.answered(now - sentAt, now);
    }

    private String[] arguments(Route.Way way, List<Pending> group) {
        List<String> arguments = new ArrayList<>();
        int commits = 0;
        arguments.add(way.generation());
        arguments.add(options.time() == RedisOptions.Time.SERVER ? "server" : "callers");
        arguments.add("");
        arguments.add(channel);
        arguments.add("");
        for (Pending pending : group) {
            commits += pending.commits().size();
            pending.commits().forEach(arguments::addAll);
        }
        arguments.set(4, Integer.toString(commits));
        arguments.add(Long.toString(route.seen()));
        return arguments.toArray(String[]::new);
    }

    private void arrived(
            Route.Way way,
            List<Pending> group,
            int greetings,
            @Nullable List<Object> answer,
            @Nullable Throwable failure) {
        if (failure != null || answer == null) {
            failed(way, group, greetings, failure == null ? new AssertionError() : failure);
            return;
        }
        try {
            arrived(way, group, greetings, answer);
        } catch (RuntimeException e) { // nobody else would tell the callers
            end(group, new StoreException(Verdict.UNKNOWN, "the answer of Redis cannot be read: " + e, e));
        }
    }

    private void arrived(Route.Way way, List<Pending> group, int greetings, List<Object> answer) {
        switch ((String) answer.get(0)) {
            case "STALE" -> {
                route.stale(way);
                again(group, greetings - 1);
            }
            case "REFUSED" ->
                refused(group, greetings, Math.toIntExact((Long) answer.get(1)) - 1, (List<?>) answer.get(2));
            default -> {
                clock.observe(Long.parseLong((String) answer.get(0)));
                share(group, (List<?>) answer.get(1));
                next();
            }
        }
    }

    private void failed(Route.Way way, List<Pending> group, int greetings, Throwable thrown) {
        StoreException failure = route.failed(way.link(), Verdict.UNKNOWN, thrown);
        boolean unconnected = Acknowledging.unconnected(thrown);
        if (unconnected) {
            route.unusable(way.link()); // the server that refused it will hardly answer over the other one
        }
        boolean without = unconnected || failure instanceof RedirectedException || Replies.neverSent(thrown);
        if (without && greetings > 1) {
            route.stale(way);
            again(group, greetings - 1);
        } else {
            end(group, failure);
        }
    }

    /** Nothing has been written: the caller greets the server and sends the group again. */
    private void again(List<Pending> group, int greetings) {
        if (greetings == 0) {
            end(
                    group,
                    new StoreException(
                            Verdict.RETRYABLE, "Redis began a new run again and again; trying again may help", null));
        } else {
            pass(group, greetings);
        }
    }

    /** Has the first that still waits send the group. */
    private void pass(List<Pending> group, int greetings) {
        group.forEach(Pending::unsent);
        for (int i = 0; i < group.size(); i++) {
            List<Pending> left = List.copyOf(group.subList(i, group.size()));
            if (left.get(0).next(new Pending.Step.Lead(left, greetings))) {
                return;
            }
        }
        next(); // none of them waits any more
    }

    private static void share(List<Pending> group, List<?> answers) {
        int at = 0;
        for (Pending pending : group) {
            int size = pending.commits().size();
            pending.next(new Pending.Step.Answer(answers.subList(at, at + size)));
            at += size;
        }
    }

    /** Nothing of the group has been written; the others are sent again without the one that was refused. */
    private void refused(List<Pending> group, int greetings, int index, List<?> history) {
        List<Pending> others = new ArrayList<>(group);
        int at = 0;
        for (Pending pending : group) {
            int size = pending.commits().size();
            if (index < at + size) {
                others.remove(pending);
                pending.next(new Pending.Step.Refused(index - at, history));
                break;
            }
            at += size;
        }
        pass(others, greetings);
    }

    private void end(List<Pending> group, StoreException failure) {
        group.forEach(pending -> pending.next(new Pending.Step.Failure(failure)));
        next();
    }

    /** Sends what has queued; without a connection the first that waits has to make one. */
    private void next() {
        for (List<Pending> group = take(); !group.isEmpty(); group = more()) {
            Route.Way way = route.current();
            if (way == null) {
                pass(group, MOST_GREETINGS);
            } else {
                send(way, group, MOST_GREETINGS);
            }
        }
    }

    /** In place of a group that is not on its way any more. */
    private synchronized List<Pending> take() {
        if (onTheWay > most() || queue.isEmpty()) {
            onTheWay--;
            return List.of();
        }
        List<Pending> group = new ArrayList<>();
        int commits = 0;
        int chars = 0;
        for (Pending first = queue.peek(); first != null; first = queue.peek()) {
            commits += first.commits().size();
            chars += first.chars();
            if (!group.isEmpty() && (commits > MOST_COMMITS || chars > MOST_CHARS)) {
                break;
            }
            group.add(queue.remove());
        }
        return group;
    }

    private synchronized List<Pending> more() {
        if (onTheWay >= most() || queue.isEmpty()) {
            return List.of();
        }
        onTheWay++;
        return take();
    }
}
