package dev.holdfast.file;

import dev.holdfast.internal.backend.LocalDurability;
import dev.holdfast.store.Durability;
import dev.holdfast.store.LostCommits;
import dev.holdfast.store.NetworkDisk;
import java.time.Duration;

/**
 * Options of a {@link FileStore}. The defaults are safe. Immutable.
 *
 * <pre>{@code
 * FileOptions options = FileOptions.builder().lockTimeout(Duration.ofSeconds(30)).build();
 * try (Items<Stage, Episode> items = Items.open(workflow, FileStore.open(Path.of("state"), options))) {
 *     System.out.println(items.counts());
 * }
 * }</pre>
 */
public final class FileOptions {
    private static final Duration MAX_LOCK_TIMEOUT = Duration.ofMinutes(10);
    private static final Duration MAX_DOCUMENT_DELAY = Duration.ofMinutes(1);
    private static final long MIN_SEGMENT_BYTES = 1 << 16;
    private static final long MAX_SEGMENT_BYTES = 1 << 30;

    private final Durability durability;
    private final Duration lockTimeout;
    private final LostCommits lostCommits;
    private final NetworkDisk networkDisk;
    private final Documents documents;
    private final Duration documentDelay;
    private final long segmentBytes;

    private FileOptions(Builder from) {
        durability = from.durability;
        lockTimeout = from.lockTimeout;
        lostCommits = from.lostCommits;
        networkDisk = from.networkDisk;
        documents = from.documents;
        documentDelay = from.documentDelay;
        segmentBytes = from.segmentBytes;
    }

    /**
     * Returns the default options.
     *
     * @return options with the defaults of {@link Builder}
     */
    public static FileOptions defaults() {
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
     * Returns how long a writer waits for another process.
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
     * Returns whether the store keeps a JSON file per item.
     *
     * @return {@link Documents#ON} by default
     */
    public Documents documents() {
        return documents;
    }

    /**
     * Returns how long a JSON file waits for more changes of its item.
     *
     * @return 250 ms by default
     */
    public Duration documentDelay() {
        return documentDelay;
    }

    /**
     * Returns the size at which a new file of the journal is started.
     *
     * @return bytes; 16 MiB by default
     */
    public long segmentBytes() {
        return segmentBytes;
    }

    /** Whether the store keeps JSON files beside the journal. */
    public enum Documents {
        /** One JSON file per item, which follows the journal. */
        ON,
        /** The journal alone; a damaged record then has no second copy. */
        OFF
    }

    /** Builds {@link FileOptions}. Confined to one thread at a time. */
    public static final class Builder {
        private Durability durability = Durability.NODE;
        private Duration lockTimeout = Duration.ofSeconds(10);
        private LostCommits lostCommits = LostCommits.REFUSE;
        private NetworkDisk networkDisk = NetworkDisk.REFUSE;
        private Documents documents = Documents.ON;
        private Duration documentDelay = Duration.ofMillis(250);
        private long segmentBytes = 16 << 20;

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
         * Sets how long a writer waits for another process.
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
         * @param chosen {@link LostCommits#REFUSE} by default
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
         * Sets whether the store keeps a JSON file per item.
         *
         * @param chosen {@link Documents#ON} by default
         * @return this
         */
        public Builder documents(Documents chosen) {
            documents = chosen;
            return this;
        }

        /**
         * Sets how long a JSON file waits for more changes of its item, so that it is written once for all of them.
         *
         * @param chosen 0 to 1 minute; 250 ms by default
         * @return this
         */
        public Builder documentDelay(Duration chosen) {
            documentDelay = chosen;
            return this;
        }

        /**
         * Sets the size at which a new file of the journal is started.
         *
         * @param chosen 64 KiB to 1 GiB, in bytes; 16 MiB by default
         * @return this
         */
        public Builder segmentBytes(long chosen) {
            segmentBytes = chosen;
            return this;
        }

        /**
         * Builds the options.
         *
         * @return the options
         * @throws IllegalArgumentException if a value is out of range or not offered; the message names it and what is
         */
        public FileOptions build() {
            LocalDurability.check(durability);
            requireRange("lockTimeout", lockTimeout, MAX_LOCK_TIMEOUT);
            requireRange("documentDelay", documentDelay, MAX_DOCUMENT_DELAY);
            if (segmentBytes < MIN_SEGMENT_BYTES || segmentBytes > MAX_SEGMENT_BYTES) {
                throw new IllegalArgumentException("segmentBytes " + segmentBytes + " is out of range; use "
                        + MIN_SEGMENT_BYTES + " to " + MAX_SEGMENT_BYTES);
            }
            return new FileOptions(this);
        }

        private static void requireRange(String option, Duration chosen, Duration max) {
            if (chosen.isNegative() || chosen.compareTo(max) > 0) {
                throw new IllegalArgumentException(option + " " + chosen + " is out of range; use 0 to "
                        + max.toMinutes() + (max.toMinutes() == 1 ? " minute" : " minutes"));
            }
        }
    }
}
