package dev.holdfast.internal.backend;

import dev.holdfast.Registration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The change hints of a store. Each registration has a daemon thread of its own, since a hint is code of the host: if it
 * blocks, throws anything or closes the store, it harms neither commits nor other hints. Changes that come while a hint
 * runs are combined into one more call. Thread-safe.
 */
public final class HintRegistry implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(HintRegistry.class);
    private static final long CLOSE_NANOS = TimeUnit.SECONDS.toNanos(1);

    private final String threadName;
    private final List<Hint> hints = new CopyOnWriteArrayList<>();
    private final Set<Hint> running = ConcurrentHashMap.newKeySet();
    private final CloseOnce close = new CloseOnce();

    public HintRegistry(String threadName) {
        this.threadName = threadName;
    }

    /** One registration; the same hint may be registered twice. */
    private final class Hint implements Registration {
        private final Runnable call;
        private final Thread thread = new CallbackThread(this::serve, threadName);
        private volatile boolean changed;
        private volatile boolean ended;
        private @Nullable Class<?> failed;

        Hint(Runnable call) {
            this.call = call;
        }

        void start() {
            running.add(this);
            try {
                thread.start();
            } catch (Throwable e) { // no memory for another thread
                close();
                running.remove(this);
                throw e;
            }
        }

        void changed() {
            if (!changed) {
                changed = true;
                LockSupport.unpark(thread);
            }
        }

        private void serve() {
            while (!ended) {
                if (changed) {
                    changed = false;
                    run();
                } else {
                    LockSupport.park(this);
                }
                boolean unused = Thread.interrupted(); // the hint may have left one behind
            }
            running.remove(this);
        }

        private void run() {
            try {
                call.run();
                failed = null;
            } catch (Throwable e) {
                if (!e.getClass().equals(failed)) {
                    failed = e.getClass();
                    LoopLog.warn(
                            LOG, "a change hint has failed; it is called again, and the next failure is not logged", e);
                }
            }
        }

        @Override
        public void close() {
            ended = true;
            hints.remove(this);
            LockSupport.unpark(thread);
        }
    }

    /** Registers a hint. Its close ends the calls without waiting for one that runs. */
    public Registration register(Runnable call) {
        Hint hint = new Hint(call);
        hint.start();
        hints.add(hint);
        if (close.hasStarted()) {
            hint.close(); // the closing thread may not have seen it
        }
        return hint;
    }

    public boolean isEmpty() {
        return hints.isEmpty();
    }

    /** Has all hints called soon. Never waits and never throws. */
    public void changed() {
        for (Hint hint : hints) {
            hint.changed();
        }
    }

    /** Ends all calls. Waits a moment for hints that run, and interrupts those that do not end. Idempotent. */
    @Override
    public void close() {
        close.run(() -> {
            List<Hint> all = List.copyOf(running);
            all.forEach(Hint::close);
            long start = System.nanoTime();
            for (Hint hint : all) {
                if (!Threads.join(hint.thread, CLOSE_NANOS - (System.nanoTime() - start))) {
                    abandon(hint);
                }
            }
        });
    }

    private static void abandon(Hint hint) {
        if (!hint.thread.equals(Thread.currentThread())) {
            hint.thread.interrupt();
            LoopLog.warn(LOG, "the store closes, although a change hint still runs", null);
        }
    }
}
