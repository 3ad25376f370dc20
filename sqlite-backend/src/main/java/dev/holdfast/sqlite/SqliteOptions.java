package dev.holdfast.sqlite;

import dev.holdfast.sqlite.database.DatabaseOptions;
import dev.holdfast.sqlite.mirror.MirrorOptions;
import dev.holdfast.store.Durability;
import dev.holdfast.store.ItemRecord;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** How a {@link SqliteStore} is opened; {@link #defaults()} is the safe way. Immutable. */
public final class SqliteOptions {
    private static final Duration LONGEST_BUSY_TIMEOUT = Duration.ofMinutes(10);
    private static final SqliteOptions DEFAULTS = builder().build();

    private final Sync sync;
    private final Duration busyTimeout;
    private final MirrorMode mirror;
    private final @Nullable Function<ItemRecord, String> mirrorGroup;
    private final LostCommits lostCommits;
    private final NetworkDisk networkDisk;

    private SqliteOptions(Builder builder) {
        sync = builder.sync;
        busyTimeout = builder.busyTimeout;
        mirror = builder.mirror;
        mirrorGroup = builder.mirrorGroup;
        lostCommits = builder.lostCommits;
        networkDisk = builder.networkDisk;
    }

    /**
     * The safe way: every commit survives loss of power, and the YAML mirror is kept.
     *
     * @return the options with nothing changed
     */
    public static SqliteOptions defaults() {
        return DEFAULTS;
    }

    /**
     * Starts from the defaults.
     *
     * @return a builder
     */
    public static Builder builder() {
        return new Builder();
    }

    /**
     * When a commit counts as done.
     *
     * @return {@link Sync#FULL} unless chosen otherwise
     */
    public Sync sync() {
        return sync;
    }

    /**
     * How long a call waits for a writer in another process.
     *
     * @return 10 seconds unless chosen otherwise
     */
    public Duration busyTimeout() {
        return busyTimeout;
    }

    /**
     * Whether YAML files for people are kept beside the database.
     *
     * @return {@link MirrorMode#ON} unless chosen otherwise
     */
    public MirrorMode mirror() {
        return mirror;
    }

    /**
     * What names the folder of an item's YAML file.
     *
     * @return the host's choice; empty for the year of the item
     */
    public Optional<Function<ItemRecord, String>> mirrorGroup() {
        return Optional.ofNullable(mirrorGroup);
    }

    /**
     * What to do when the database has lost commits that were acknowledged.
     *
     * @return {@link LostCommits#REFUSE} unless chosen otherwise
     */
    public LostCommits lostCommits() {
        return lostCommits;
    }

    /**
     * What to do when the directory is on a network file system.
     *
     * @return {@link NetworkDisk#REFUSE} unless chosen otherwise
     */
    public NetworkDisk networkDisk() {
        return networkDisk;
    }

    DatabaseOptions databaseOptions() {
        return new DatabaseOptions(
                sync == Sync.FULL ? Durability.NODE : Durability.PROCESS,
                busyTimeout,
                lostCommits == LostCommits.ACCEPT,
                networkDisk == NetworkDisk.ALLOW);
    }

    MirrorOptions mirrorOptions() {
        MirrorOptions defaults = MirrorOptions.defaults();
        return mirrorGroup == null ? defaults : defaults.withGroup(mirrorGroup);
    }

    /** When a commit counts as done. */
    public enum Sync {
        /** When it is on disk: it survives loss of power. */
        FULL,
        /** When the operating system has it: it survives the death of the process, not loss of power. */
        NORMAL
    }

    /** Whether YAML files for people are kept beside the database. */
    public enum MirrorMode {
        /** One YAML file per item, following the database. */
        ON,
        /** The database alone. */
        OFF
    }

    /** What to do when the database has lost commits that were acknowledged. */
    public enum LostCommits {
        /** Do not open; the message says what helps. */
        REFUSE,
        /** Go on from what the database still holds. */
        ACCEPT
    }

    /** What to do when the directory is on a network file system, where SQLite's write-ahead log is known to corrupt. */
    public enum NetworkDisk {
        /** Do not open. */
        REFUSE,
        /** Open all the same: the caller knows that one process on one host uses it, and that it locks and syncs. */
        ALLOW
    }

    /** Builds {@link SqliteOptions}. Confined to one thread at a time. */
    public static final class Builder {
        private Sync sync = Sync.FULL;
        private Duration busyTimeout = Duration.ofSeconds(10);
        private MirrorMode mirror = MirrorMode.ON;
        private @Nullable Function<ItemRecord, String> mirrorGroup;
        private LostCommits lostCommits = LostCommits.REFUSE;
        private NetworkDisk networkDisk = NetworkDisk.REFUSE;

        private Builder() {}

        /**
         * Chooses when a commit counts as done.
         *
         * @param chosen {@link Sync#FULL} by default
         * @return this
         */
        public Builder sync(Sync chosen) {
            sync = chosen;
            return this;
        }

        /**
         * Chooses how long a call waits for a writer in another process.
         *
         * @param chosen 0 to 10 minutes; 10 seconds by default
         * @return this
         */
        public Builder busyTimeout(Duration chosen) {
            busyTimeout = chosen;
            return this;
        }

        /**
         * Chooses whether YAML files for people are kept beside the database.
         *
         * @param chosen {@link MirrorMode#ON} by default
         * @return this
         */
        public Builder mirror(MirrorMode chosen) {
            mirror = chosen;
            return this;
        }

        /**
         * Chooses what names the folder of an item's YAML file.
         *
         * @param chosen must give the same name for the same item as long as its date stays; by default the year of the
         *     item
         * @return this
         */
        public Builder mirrorGroup(Function<ItemRecord, String> chosen) {
            mirrorGroup = chosen;
            return this;
        }

        /**
         * Chooses what to do when the database has lost commits that were acknowledged.
         *
         * @param chosen {@link LostCommits#REFUSE} by default
         * @return this
         */
        public Builder lostCommits(LostCommits chosen) {
            lostCommits = chosen;
            return this;
        }

        /**
         * Chooses what to do when the directory is on a network file system.
         *
         * @param chosen {@link NetworkDisk#REFUSE} by default
         * @return this
         */
        public Builder networkDisk(NetworkDisk chosen) {
            networkDisk = chosen;
            return this;
        }

        /**
         * Makes the options.
         *
         * @return what was chosen
         * @throws IllegalArgumentException if the busy time-out is out of range
         */
        public SqliteOptions build() {
            if (busyTimeout.isNegative() || busyTimeout.compareTo(LONGEST_BUSY_TIMEOUT) > 0) {
                throw new IllegalArgumentException(
                        "busy time-out " + busyTimeout + " is out of range; use 0 to " + LONGEST_BUSY_TIMEOUT);
            }
            return new SqliteOptions(this);
        }
    }
}
