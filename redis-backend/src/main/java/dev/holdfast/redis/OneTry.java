package dev.holdfast.redis;

import dev.holdfast.StoreException;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Lets one caller at a time try what may take long and fail. Who comes meanwhile shares what comes of it, or each would wait
 * as long as all before it together. Thread-safe.
 */
final class OneTry {
    private final ReentrantLock trying = new ReentrantLock();
    private @Nullable Failed last; // guarded by trying

    private record Failed(StoreException why, long nanoTime) {}

    /**
     * Takes what is there, or makes it.
     *
     * @param <T> what it is
     * @param since when the caller began, by the clock of {@link System#nanoTime}: a failure after that is one of its own
     * @param present what is there; null if it has to be made
     * @param making makes it
     * @throws StoreException of this try, or of another one since then
     */
    <T> T get(long since, Supplier<@Nullable T> present, Supplier<T> making) {
        trying.lock();
        try {
            T there = present.get();
            if (there != null) {
                return there;
            }
            Failed failed = last;
            if (failed != null && failed.nanoTime() - since > 0) {
                StoreException why = failed.why();
                throw new StoreException(why.verdict(), String.valueOf(why.getMessage()), why);
            }
            return make(making);
        } finally {
            trying.unlock();
        }
    }

    private <T> T make(Supplier<T> making) {
        try {
            return making.get();
        } catch (StoreException e) {
            last = new Failed(e, System.nanoTime());
            throw e;
        }
    }
}
