package dev.holdfast.redis;

/**
 * When a commit counts as done. What each promises, and what can be lost all the same, is in {@code docs/operations.md}.
 * Immutable.
 *
 * @param replicas how many replicas must have the commit, 0 to {@value #MAX_REPLICAS}
 * @param disk whether it must be on the disk of the primary, and on that of the replicas asked for
 */
public record Acknowledgement(int replicas, boolean disk) {
    /** The most replicas that can be asked for. */
    public static final int MAX_REPLICAS = 16;

    /** The primary has carried it out. It then survives what the persistence settings of the server promise. */
    public static final Acknowledgement BY_PRIMARY = new Acknowledgement(0, false);

    /**
     * The primary has it on disk. Needs a server with {@code appendfsync always}, or Redis 7.2 for {@code WAITAOF}; a server
     * with neither is refused when the store is opened.
     */
    public static final Acknowledgement ON_DISK = new Acknowledgement(0, true);

    /**
     * Checks the number.
     *
     * @throws IllegalArgumentException if it is out of range
     */
    public Acknowledgement {
        if (replicas < 0 || replicas > MAX_REPLICAS) {
            throw new IllegalArgumentException(replicas + " replicas are out of range; use 0 to " + MAX_REPLICAS);
        }
    }

    /**
     * So many replicas have it in memory. When fewer answer within the time-out the outcome is unknown, never a success.
     *
     * @param count 1 to {@value #MAX_REPLICAS}
     * @return the choice
     * @throws IllegalArgumentException if the number is out of range
     */
    public static Acknowledgement byReplicas(int count) {
        return new Acknowledgement(atLeastOne(count), false);
    }

    /**
     * So many replicas have it on disk, and the primary too. Needs Redis 7.2 for {@code WAITAOF}; an older server is refused
     * when the store is opened.
     *
     * @param count 1 to {@value #MAX_REPLICAS}
     * @return the choice
     * @throws IllegalArgumentException if the number is out of range
     */
    public static Acknowledgement onDiskOfReplicas(int count) {
        return new Acknowledgement(atLeastOne(count), true);
    }

    private static int atLeastOne(int count) {
        if (count == 0) {
            throw new IllegalArgumentException("0 replicas are none; use 1 to " + MAX_REPLICAS
                    + ", or BY_PRIMARY or ON_DISK to wait for no replica");
        }
        return count;
    }
}
