package dev.holdfast.file;

import java.time.Duration;

/** How a file store is opened. Immutable. */
public final class FileOptions {
    private static final Duration LONGEST_LOCK_TIMEOUT = Duration.ofMinutes(10);
    private static final Duration LONGEST_GATHERING = Duration.ofMinutes(1);
    private static final long SMALLEST_SEGMENT = 1 << 16;
    private static final long LARGEST_SEGMENT = 1 << 30;

    private final Sync sync;
    private final Duration lockTimeout;
    private final LostCommits lostCommits;
    private final NetworkDisk networkDisk;
    private final Documents documents;
    private final Duration gathering;
    private final long segmentBytes;

    private FileOptions(Builder from) {
        sync = from.sync;
        lockTimeout = from.lockTimeout;
        lostCommits = from.lostCommits;
        networkDisk = from.networkDisk;
        documents = from.documents;
        gathering = from.gathering;
        segmentBytes = from.segmentBytes;
    }

    /**
     * The safe choice in everything.
     *
     * @return options as a new builder has them
     */
    public static FileOptions defaults() {
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
     * How long a writer waits for another process.
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
     * Whether documents are kept.
     *
     * @return the choice
     */
    public Documents documents() {
        return documents;
    }

    /**
     * How long a document waits for more changes of its item.
     *
     * @return the time
     */
    public Duration gathering() {
        return gathering;
    }

    /**
     * How long a file of the journal may get.
     *
     * @return bytes
     */
    public long segmentBytes() {
        return segmentBytes;
    }

    /** When a commit counts as done. */
    public enum Sync {
        /** When the disk has it: it survives loss of power, if the disk does not lie. */
        NODE,
        /** When the operating system has it: it survives the death of the process. */
        PROCESS
    }

    /** What to do when the store has lost commits that were acknowledged. */
    public enum LostCommits {
        /** Do not open; the message says what helps. */
        REFUSE,
        /** Go on from what is still there. */
        ACCEPT
    }

    /** What to do when the directory is on a network file system, whose locks and flushes cannot be trusted. */
    public enum NetworkDisk {
        /** Do not open. */
        REFUSE,
        /** Open all the same: the caller knows that one process on one host uses it, and that it locks and flushes. */
        ALLOW
    }

    /** Whether JSON files of the items are kept beside the journal. */
    public enum Documents {
        /** One JSON file per item, following the journal. */
        ON,
        /** The journal alone; a damaged record then has no second copy. */
        OFF
    }

    /** Builds {@link FileOptions}. Confined to one thread at a time. */
    public static final class Builder {
        private Sync sync = Sync.NODE;
        private Duration lockTimeout = Duration.ofSeconds(10);
        private LostCommits lostCommits = LostCommits.REFUSE;
        private NetworkDisk networkDisk = NetworkDisk.REFUSE;
        private Documents documents = Documents.ON;
        private Duration gathering = Duration.ofMillis(250);
        private long segmentBytes = 16 << 20;

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
         * Chooses how long a writer waits for another process.
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
         * @param chosen {@link LostCommits#REFUSE} by default
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
         * Chooses whether JSON files of the items are kept beside the journal.
         *
         * @param chosen {@link Documents#ON} by default
         * @return this
         */
        public Builder documents(Documents chosen) {
            documents = chosen;
            return this;
        }

        /**
         * Chooses how long a document waits for more changes of its item, so that it is written once for all of them.
         *
         * @param chosen 0 to 1 minute; 250 ms by default
         * @return this
         */
        public Builder gathering(Duration chosen) {
            gathering = chosen;
            return this;
        }

        /**
         * Chooses how long a file of the journal may get before the next one is begun.
         *
         * @param chosen 64 KiB to 1 GiB in bytes; 16 MiB by default
         * @return this
         */
        public Builder segmentBytes(long chosen) {
            segmentBytes = chosen;
            return this;
        }

        /**
         * Makes the options.
         *
         * @return what was chosen
         * @throws IllegalArgumentException if a number is out of range
         */
        public FileOptions build() {
            require("lock time-out", lockTimeout, LONGEST_LOCK_TIMEOUT);
            require("gathering", gathering, LONGEST_GATHERING);
            if (segmentBytes < SMALLEST_SEGMENT || segmentBytes > LARGEST_SEGMENT) {
                throw new IllegalArgumentException("segment of " + segmentBytes + " bytes is out of range; use "
                        + SMALLEST_SEGMENT + " to " + LARGEST_SEGMENT);
            }
            return new FileOptions(this);
        }

        private static void require(String what, Duration chosen, Duration longest) {
            if (chosen.isNegative() || chosen.compareTo(longest) > 0) {
                throw new IllegalArgumentException(what + " " + chosen + " is out of range; use 0 to " + longest);
            }
        }
    }
}
