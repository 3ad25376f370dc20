package dev.holdfast.redis.connection;

import dev.holdfast.StoreException;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Lets one caller at a time do what may take long and fail. Callers that arrive meanwhile share its outcome; otherwise
 * each would wait as long as all callers before it together. Thread-safe.
 */
public final class SingleFlight {
    private final ReentrantLock lock = new ReentrantLock();
    private @Nullable Failed last; // guarded by lock

    private record Failed(StoreException failure, long nanoTime) {}

    /**
     * Returns the present value, or creates it.
     *
     * @param <T> the type of the value
     * @param since the start of the call, by {@link System#nanoTime}: the call shares any later failure
     * @param present returns the value; null if it has to be created
     * @param create creates it
     * @throws StoreException of this call, or of another one since then
     */
    public <T> T get(long since, Supplier<@Nullable T> present, Supplier<T> create) {
        lock.lock();
        try {
            T value = present.get();
            if (value != null) {
                return value;
            }
            Failed failed = last;
            if (failed != null && failed.nanoTime() - since > 0) {
                throw copy(failed.failure());
            }
            return create(create);
        } finally {
            lock.unlock();
        }
    }

    private <T> T create(Supplier<T> create) {
        try {
            return create.get();
        } catch (StoreException e) {
            last = new Failed(e, System.nanoTime());
            throw e;
        }
    }

    /** Returns the same failure with a stack trace of the calling thread, for callers that share it. */
    public static StoreException copy(StoreException failure) {
        return new StoreException(failure.verdict(), String.valueOf(failure.getMessage()), failure);
    }
}
