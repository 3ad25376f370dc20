package dev.holdfast.file;

import dev.holdfast.file.FileOptions.LostCommits;
import dev.holdfast.file.FileOptions.NetworkDisk;
import dev.holdfast.file.FileOptions.Sync;
import dev.holdfast.file.single.StateFile;
import java.time.Duration;

/** How a single-file store is opened. Immutable. */
public final class SingleFileOptions {
    private static final int SMALLEST_FILE = 1 << 12;
    private static final Duration LONGEST_LOCK_TIMEOUT = Duration.ofMinutes(10);

    private final Sync sync;
    private final Duration lockTimeout;
    private final LostCommits lostCommits;
    private final NetworkDisk networkDisk;
    private final int maxBytes;

    private SingleFileOptions(Builder from) {
        sync = from.sync;
        lockTimeout = from.lockTimeout;
        lostCommits = from.lostCommits;
        networkDisk = from.networkDisk;
        maxBytes = from.maxBytes;
    }

    /**
     * The safe choice in everything.
     *
     * @return options as a new builder has them
     */
    public static SingleFileOptions defaults() {
        return builder().build();
    }

    /**
     * Begins with the safe choice in everything.
     *
     * @return a builder
     */
    public static Builder builder() {
        return new Builder();
    }

    /**
     * When a commit counts as done.
     *
     * @return the level
     */
    public Sync sync() {
        return sync;
    }

    /**
     * How long a caller waits for another process.
     *
     * @return the time-out
     */
    public Duration lockTimeout() {
        return lockTimeout;
    }

    /**
     * What to do when acknowledged commits are gone.
     *
     * @return the choice
     */
    public LostCommits lostCommits() {
        return lostCommits;
    }

    /**
     * What to do on a network file system.
     *
     * @return the choice
     */
    public NetworkDisk networkDisk() {
        return networkDisk;
    }

    /**
     * How large the file may get.
     *
     * @return bytes
     */
    public int maxBytes() {
        return maxBytes;
    }

    /** Builds {@link SingleFileOptions}. Confined to one thread at a time. */
    public static final class Builder {
        private Sync sync = Sync.NODE;
        private Duration lockTimeout = Duration.ofSeconds(10);
        private LostCommits lostCommits = LostCommits.REFUSE;
        private NetworkDisk networkDisk = NetworkDisk.REFUSE;
        private int maxBytes = 16 << 20;

        private Builder() {}

        /**
         * Chooses when a commit counts as done.
         *
         * @param chosen {@link Sync#NODE} by default
         * @return this
         */
        public Builder sync(Sync chosen) {
            sync = chosen;
            return this;
        }

        /**
         * Chooses how long a caller waits for another process.
         *
         * @param chosen 0 to 10 minutes; 10 seconds by default
         * @return this
         */
        public Builder lockTimeout(Duration chosen) {
            lockTimeout = chosen;
            return this;
        }

        /**
         * Chooses what to do when acknowledged commits are gone.
         *
         * @param chosen {@link LostCommits#REFUSE} by default; {@link LostCommits#ACCEPT} goes on from the backup if the
         *     file cannot be used, and sets the file aside
         * @return this
         */
        public Builder lostCommits(LostCommits chosen) {
            lostCommits = chosen;
            return this;
        }

        /**
         * Chooses what to do on a network file system.
         *
         * @param chosen {@link NetworkDisk#REFUSE} by default
         * @return this
         */
        public Builder networkDisk(NetworkDisk chosen) {
            networkDisk = chosen;
            return this;
        }

        /**
         * Chooses how large the file may get before commits that make it larger are refused. Every commit writes all of
         * it, so a large file is a slow one.
         *
         * @param chosen 4 KiB to 64 MiB in bytes; 16 MiB by default
         * @return this
         */
        public Builder maxBytes(int chosen) {
            maxBytes = chosen;
            return this;
        }

        /**
         * Makes the options.
         *
         * @return them
         * @throws IllegalArgumentException if a value is out of its range; the message names it and the range
         */
        public SingleFileOptions build() {
            if (lockTimeout.isNegative() || lockTimeout.compareTo(LONGEST_LOCK_TIMEOUT) > 0) {
                throw new IllegalArgumentException("a lock time-out of " + lockTimeout + " does not work; choose 0 to "
                        + LONGEST_LOCK_TIMEOUT.toMinutes() + " minutes");
            }
            if (maxBytes < SMALLEST_FILE || maxBytes > StateFile.LARGEST) {
                throw new IllegalArgumentException("a file of at most " + maxBytes + " bytes does not work; choose "
                        + SMALLEST_FILE + " to " + StateFile.LARGEST);
            }
            return new SingleFileOptions(this);
        }
    }
}
