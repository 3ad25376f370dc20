package dev.holdfast.sqlite.mirror;

import dev.holdfast.store.ItemRecord;
import java.time.Duration;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** The layout of the YAML mirror, and how soon it becomes durable. Immutable. */
public final class MirrorOptions {
    private static final MirrorOptions DEFAULTS =
            new MirrorOptions(null, 10_000, Duration.ofSeconds(30), Duration.ofSeconds(30), 4 << 20);

    private final @Nullable Function<ItemRecord, String> group;
    private final int syncAfterFiles;
    private final Duration syncAfter;
    private final Duration lockTimeout;
    private final int maxFileBytes;

    private MirrorOptions(
            @Nullable Function<ItemRecord, String> group,
            int syncAfterFiles,
            Duration syncAfter,
            Duration lockTimeout,
            int maxFileBytes) {
        this.group = group;
        this.syncAfterFiles = syncAfterFiles;
        this.syncAfter = syncAfter;
        this.lockTimeout = lockTimeout;
        this.maxFileBytes = maxFileBytes;
    }

    /**
     * Returns the defaults: grouped by year, durable after 10,000 files or 30 seconds.
     *
     * @return the defaults
     */
    public static MirrorOptions defaults() {
        return DEFAULTS;
    }

    /**
     * Chooses the directory of an item's file; by default the year of {@code payload.date}, else of the document's
     * {@code created}, else of the last update.
     *
     * @param directory names the group of an item; must be quick, must not use the store, and should depend on
     *     something that does not change, because the file moves with its group
     * @return options that differ only in that
     */
    public MirrorOptions withGroup(Function<ItemRecord, String> directory) {
        return new MirrorOptions(directory, syncAfterFiles, syncAfter, lockTimeout, maxFileBytes);
    }

    /**
     * Makes the mirror durable once this many files have changed; by default 10,000. Losing power before that loses no
     * data: the database rewrites the files.
     *
     * @param files the number of files, from 1
     * @return options that differ only in that
     * @throws IllegalArgumentException if the number is not positive
     */
    MirrorOptions withSyncAfterFiles(int files) {
        if (files < 1) {
            throw new IllegalArgumentException("syncAfterFiles " + files + " is not positive; use 1 or more");
        }
        return new MirrorOptions(group, files, syncAfter, lockTimeout, maxFileBytes);
    }

    /**
     * Makes the mirror durable this long after the first change at the latest; by default 30 seconds.
     *
     * @param delay the delay, positive
     * @return options that differ only in that
     * @throws IllegalArgumentException if the delay is not positive
     */
    MirrorOptions withSyncAfter(Duration delay) {
        return new MirrorOptions(group, syncAfterFiles, positive("syncAfter", delay), lockTimeout, maxFileBytes);
    }

    /**
     * Waits at most this long for another process that writes the mirror; by default 30 seconds.
     *
     * @param timeout the time-out, positive
     * @return options that differ only in that
     * @throws IllegalArgumentException if the time-out is not positive
     */
    MirrorOptions withLockTimeout(Duration timeout) {
        return new MirrorOptions(group, syncAfterFiles, syncAfter, positive("lockTimeout", timeout), maxFileBytes);
    }

    /**
     * Neither writes nor reads larger files; by default 4 MiB.
     *
     * @param bytes the largest file in bytes, from 1024
     * @return options that differ only in that
     * @throws IllegalArgumentException if the number is too small
     */
    MirrorOptions withMaxFileBytes(int bytes) {
        if (bytes < 1024) {
            throw new IllegalArgumentException("maxFileBytes " + bytes + " is too small; use 1024 or more");
        }
        return new MirrorOptions(group, syncAfterFiles, syncAfter, lockTimeout, bytes);
    }

    private static Duration positive(String name, Duration value) {
        if (value.isZero() || value.isNegative()) {
            throw new IllegalArgumentException(name + " " + value + " is not positive");
        }
        return value;
    }

    @Nullable
    Function<ItemRecord, String> group() {
        return group;
    }

    int syncAfterFiles() {
        return syncAfterFiles;
    }

    Duration syncAfter() {
        return syncAfter;
    }

    Duration lockTimeout() {
        return lockTimeout;
    }

    int maxFileBytes() {
        return maxFileBytes;
    }
}
