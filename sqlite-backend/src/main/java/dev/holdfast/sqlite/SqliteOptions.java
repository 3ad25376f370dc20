package dev.holdfast.sqlite;

import dev.holdfast.internal.backend.LocalDurability;
import dev.holdfast.sqlite.database.DatabaseOptions;
import dev.holdfast.sqlite.mirror.MirrorOptions;
import dev.holdfast.store.Durability;
import dev.holdfast.store.ItemRecord;
import dev.holdfast.store.LostCommits;
import dev.holdfast.store.NetworkDisk;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The settings that a {@link SqliteStore} is opened with. Immutable.
 *
 * <pre>{@code
 * SqliteOptions options = SqliteOptions.builder()
 *         .durability(Durability.PROCESS)
 *         .busyTimeout(Duration.ofSeconds(30))
 *         .mirrorGroup(item -> item.key().id().substring(0, 1))
 *         .build();
 * }</pre>
 */
public final class SqliteOptions {
    private static final Duration LONGEST_BUSY_TIMEOUT = Duration.ofMinutes(10);
    private static final SqliteOptions DEFAULTS = builder().build();

    private final Durability durability;
    private final Duration busyTimeout;
    private final MirrorMode mirror;
    private final @Nullable Function<ItemRecord, String> mirrorGroup;
    private final LostCommits lostCommits;
    private final NetworkDisk networkDisk;

    private SqliteOptions(Builder builder) {
        durability = builder.durability;
        busyTimeout = builder.busyTimeout;
        mirror = builder.mirror;
        mirrorGroup = builder.mirrorGroup;
        lostCommits = builder.lostCommits;
        networkDisk = builder.networkDisk;
    }

    /**
     * Returns the defaults: every commit survives loss of power, and the YAML mirror is on.
     *
     * @return the defaults
     */
    public static SqliteOptions defaults() {
        return DEFAULTS;
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
     * Returns how long a call waits for a writer in another process.
     *
     * @return 10 seconds by default
     */
    public Duration busyTimeout() {
        return busyTimeout;
    }

    /**
     * Returns whether YAML files for people are kept beside the database.
     *
     * @return {@link MirrorMode#ON} by default
     */
    public MirrorMode mirror() {
        return mirror;
    }

    /**
     * Returns the function that names the directory of an item's YAML file.
     *
     * @return the function of the host; empty for the year of the item
     */
    public Optional<Function<ItemRecord, String>> mirrorGroup() {
        return Optional.ofNullable(mirrorGroup);
    }

    /**
     * Returns what happens if the database has lost acknowledged commits.
     *
     * @return {@link LostCommits#REFUSE} by default
     */
    public LostCommits lostCommits() {
        return lostCommits;
    }

    /**
     * Returns what happens if the directory is on a network file system.
     *
     * @return {@link NetworkDisk#REFUSE} by default
     */
    public NetworkDisk networkDisk() {
        return networkDisk;
    }

    DatabaseOptions databaseOptions() {
        return new DatabaseOptions(durability, busyTimeout, lostCommits, networkDisk);
    }

    MirrorOptions mirrorOptions() {
        MirrorOptions defaults = MirrorOptions.defaults();
        return mirrorGroup == null ? defaults : defaults.withGroup(mirrorGroup);
    }

    /** Whether YAML files for people are kept beside the database. */
    public enum MirrorMode {
        /** One YAML file per item, which follows the database. */
        ON,
        /** Only the database. */
        OFF
    }

    /** Builds {@link SqliteOptions}. Confined to one thread at a time. */
    public static final class Builder {
        private Durability durability = Durability.NODE;
        private Duration busyTimeout = Duration.ofSeconds(10);
        private MirrorMode mirror = MirrorMode.ON;
        private @Nullable Function<ItemRecord, String> mirrorGroup;
        private LostCommits lostCommits = LostCommits.REFUSE;
        private NetworkDisk networkDisk = NetworkDisk.REFUSE;

        private Builder() {}

        /**
         * Sets what a commit survives.
         *
         * @param chosen {@link Durability#NODE} by default: a commit is on disk when it is acknowledged
         *     ({@code synchronous = FULL}). With {@link Durability#PROCESS} the operating system has it, and loss of
         *     power may cost the last commits ({@code synchronous = NORMAL}). No other level is offered.
         * @return this
         */
        public Builder durability(Durability chosen) {
            durability = chosen;
            return this;
        }

        /**
         * Sets how long a call waits for a writer in another process.
         *
         * @param chosen 0 to 10 minutes; 10 seconds by default
         * @return this
         */
        public Builder busyTimeout(Duration chosen) {
            busyTimeout = chosen;
            return this;
        }

        /**
         * Sets whether YAML files for people are kept beside the database.
         *
         * @param chosen {@link MirrorMode#ON} by default
         * @return this
         */
        public Builder mirror(MirrorMode chosen) {
            mirror = chosen;
            return this;
        }

        /**
         * Sets the function that names the directory of an item's YAML file.
         *
         * @param chosen must be quick, must not use the store, and must return the same name for an item while its date
         *     stays the same; by default the year of the item
         * @return this
         */
        public Builder mirrorGroup(Function<ItemRecord, String> chosen) {
            mirrorGroup = chosen;
            return this;
        }

        /**
         * Sets what happens if the database has lost acknowledged commits, when it is opened or rebuilt.
         *
         * @param chosen {@link LostCommits#REFUSE} by default
         * @return this
         */
        public Builder lostCommits(LostCommits chosen) {
            lostCommits = chosen;
            return this;
        }

        /**
         * Sets what happens if the directory is on a network file system.
         *
         * @param chosen {@link NetworkDisk#REFUSE} by default
         * @return this
         */
        public Builder networkDisk(NetworkDisk chosen) {
            networkDisk = chosen;
            return this;
        }

        /**
         * Builds the options.
         *
         * @return the options
         * @throws IllegalArgumentException if the durability is not offered, or the busy time-out is out of range
         */
        public SqliteOptions build() {
            LocalDurability.check(durability);
            if (busyTimeout.isNegative() || busyTimeout.compareTo(LONGEST_BUSY_TIMEOUT) > 0) {
                throw new IllegalArgumentException(
                        "busy time-out " + busyTimeout + " is out of range; use 0 to " + LONGEST_BUSY_TIMEOUT);
            }
            return new SqliteOptions(this);
        }
    }
}
