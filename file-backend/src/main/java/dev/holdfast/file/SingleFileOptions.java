package dev.holdfast.file;

import dev.holdfast.file.single.StateFile;
import dev.holdfast.internal.backend.LocalDurability;
import dev.holdfast.store.Durability;
import dev.holdfast.store.LostCommits;
import dev.holdfast.store.NetworkDisk;
import java.time.Duration;

/**
 * Options of a {@link SingleFileStore}. The defaults are safe. Immutable.
 *
 * <pre>{@code
 * SingleFileOptions options = SingleFileOptions.builder().maxBytes(1 << 20).build();
 * SingleFileStore store = SingleFileStore.open(Path.of("work", ".processing_state.json"), options);
 * try (Items<Stage, Episode> items = Items.open(workflow, store)) {
 *     System.out.println(items.counts());
 * }
 * }</pre>
 */
public final class SingleFileOptions {
    private static final int MIN_BYTES = 1 << 12;
    private static final Duration MAX_LOCK_TIMEOUT = Duration.ofMinutes(10);

    private final Durability durability;
    private final Duration lockTimeout;
    private final LostCommits lostCommits;
    private final NetworkDisk networkDisk;
    private final int maxBytes;

    private SingleFileOptions(Builder from) {
        durability = from.durability;
        lockTimeout = from.lockTimeout;
        lostCommits = from.lostCommits;
        networkDisk = from.networkDisk;
        maxBytes = from.maxBytes;
    }

    /**
     * Returns the default options.
     *
     * @return options with the defaults of {@link Builder}
     */
    public static SingleFileOptions defaults() {
        return builder().build();
    }

    /**
     * Returns a builder that starts with the defaults.
     *
     * @return a builder
     */
    public static Builder builder() {
        return new Builder();
    }

    /**
     * Returns what a commit survives.
     *
     * @return {@link Durability#NODE} by default
     */
    public Durability durability() {
        return durability;
    }

    /**
     * Returns how long a caller waits for another process.
     *
     * @return 10 seconds by default
     */
    public Duration lockTimeout() {
        return lockTimeout;
    }

    /**
     * Returns the reaction of an opening to lost acknowledged commits.
     *
     * @return {@link LostCommits#REFUSE} by default
     */
    public LostCommits lostCommits() {
        return lostCommits;
    }

    /**
     * Returns the reaction of an opening to a network file system.
     *
     * @return {@link NetworkDisk#REFUSE} by default
     */
    public NetworkDisk networkDisk() {
        return networkDisk;
    }

    /**
     * Returns the size above which a commit may not make the file grow.
     *
     * @return bytes; 16 MiB by default
     */
    public int maxBytes() {
        return maxBytes;
    }

    /** Builds {@link SingleFileOptions}. Confined to one thread at a time. */
    public static final class Builder {
        private Durability durability = Durability.NODE;
        private Duration lockTimeout = Duration.ofSeconds(10);
        private LostCommits lostCommits = LostCommits.REFUSE;
        private NetworkDisk networkDisk = NetworkDisk.REFUSE;
        private int maxBytes = 16 << 20;

        private Builder() {}

        /**
         * Sets what a commit survives.
         *
         * @param chosen {@link Durability#NODE} by default: a commit is on disk when it is acknowledged. With
         *     {@link Durability#PROCESS} the operating system has it, and loss of power may cost the last commits. No
         *     other level is offered.
         * @return this
         */
        public Builder durability(Durability chosen) {
            durability = chosen;
            return this;
        }

        /**
         * Sets how long a caller waits for another process.
         *
         * @param chosen 0 to 10 minutes; 10 seconds by default
         * @return this
         */
        public Builder lockTimeout(Duration chosen) {
            lockTimeout = chosen;
            return this;
        }

        /**
         * Sets the reaction of an opening to lost acknowledged commits.
         *
         * @param chosen {@link LostCommits#REFUSE} by default; {@link LostCommits#ACCEPT} sets a file aside that cannot be
         *     used, and continues from the backup
         * @return this
         */
        public Builder lostCommits(LostCommits chosen) {
            lostCommits = chosen;
            return this;
        }

        /**
         * Sets the reaction of an opening to a network file system.
         *
         * @param chosen {@link NetworkDisk#REFUSE} by default
         * @return this
         */
        public Builder networkDisk(NetworkDisk chosen) {
            networkDisk = chosen;
            return this;
        }

        /**
         * Sets the size above which a commit that makes the file larger is refused. Every commit writes the whole file, so
         * a large file is a slow one.
         *
         * @param chosen 4 KiB to 64 MiB, in bytes; 16 MiB by default
         * @return this
         */
        public Builder maxBytes(int chosen) {
            maxBytes = chosen;
            return this;
        }

        /**
         * Builds the options.
         *
         * @return the options
         * @throws IllegalArgumentException if a value is out of range or not offered; the message names it and what is
         */
        public SingleFileOptions build() {
            LocalDurability.check(durability);
            if (lockTimeout.isNegative() || lockTimeout.compareTo(MAX_LOCK_TIMEOUT) > 0) {
                throw new IllegalArgumentException("lockTimeout " + lockTimeout + " is out of range; use 0 to "
                        + MAX_LOCK_TIMEOUT.toMinutes() + " minutes");
            }
            if (maxBytes < MIN_BYTES || maxBytes > StateFile.LARGEST) {
                throw new IllegalArgumentException(
                        "maxBytes " + maxBytes + " is out of range; use " + MIN_BYTES + " to " + StateFile.LARGEST);
            }
            return new SingleFileOptions(this);
        }
    }
}
