package dev.holdfast.redis;

/**
 * The condition under which a commit counts as done: which copies of it must exist. Immutable.
 *
 * <p>It is set when a store is opened, while {@link dev.holdfast.store.Durability} is what a committed change then
 * survives and is reported with each result. The two have separate words because they do not correspond one to one: the
 * level {@code REPLICAS} is reached with any number of replicas, in memory or on disk, and with {@link #BY_PRIMARY} the
 * level depends on the settings of the server.
 *
 * <table>
 *   <caption>The durability in the result of a commit</caption>
 *   <tr><th>acknowledgement</th><th>durability</th></tr>
 *   <tr><td>{@link #BY_PRIMARY}</td><td>{@code MEMORY}, {@code PROCESS} or {@code NODE}, as the server
 *   persists</td></tr>
 *   <tr><td>{@link #ON_DISK}</td><td>{@code NODE}</td></tr>
 *   <tr><td>{@link #byReplicas}, {@link #onDiskOfReplicas}</td><td>{@code REPLICAS}</td></tr>
 * </table>
 *
 * <p>{@code docs/redis.md} lists the losses that each permits.
 *
 * @param replicas how many replicas must have the commit, 0 to {@value #MAX_REPLICAS}
 * @param disk whether it must be on the disk of the primary, and on those of the required replicas
 */
public record Acknowledgement(int replicas, boolean disk) {
    /** The maximum number of replicas. */
    public static final int MAX_REPLICAS = 16;

    /** The primary has executed the commit, which then survives what the persistence settings of the server promise. */
    public static final Acknowledgement BY_PRIMARY = new Acknowledgement(0, false);

    /**
     * The primary has the commit on disk. Requires a server with {@code appendfsync always}, or Redis 7.2 for {@code
     * WAITAOF}; a server with neither is refused when the store is opened.
     */
    public static final Acknowledgement ON_DISK = new Acknowledgement(0, true);

    /**
     * Checks the number of replicas.
     *
     * @throws IllegalArgumentException if it is out of range
     */
    public Acknowledgement {
        if (replicas < 0 || replicas > MAX_REPLICAS) {
            throw new IllegalArgumentException(replicas + " replicas are out of range; use 0 to " + MAX_REPLICAS);
        }
    }

    /**
     * The given number of replicas have the commit in memory. If fewer confirm it within the time-out, the outcome is
     * unknown, never a success.
     *
     * @param count 1 to {@value #MAX_REPLICAS}
     * @return the condition
     * @throws IllegalArgumentException if the number is out of range
     */
    public static Acknowledgement byReplicas(int count) {
        return new Acknowledgement(atLeastOne(count), false);
    }

    /**
     * The given number of replicas have the commit on disk, and so has the primary. Requires Redis 7.2 for {@code
     * WAITAOF}; an older server is refused when the store is opened.
     *
     * @param count 1 to {@value #MAX_REPLICAS}
     * @return the condition
     * @throws IllegalArgumentException if the number is out of range
     */
    public static Acknowledgement onDiskOfReplicas(int count) {
        return new Acknowledgement(atLeastOne(count), true);
    }

    private static int atLeastOne(int count) {
        if (count == 0) {
            throw new IllegalArgumentException("0 replicas are too few; use 1 to " + MAX_REPLICAS
                    + ", or BY_PRIMARY or ON_DISK to wait for no replica");
        }
        return count;
    }
}
