package dev.holdfast.redis.connection;

import dev.holdfast.store.Durability;

/**
 * The copies of a commit that must exist before it is acknowledged. Immutable.
 *
 * @param replicas the number of replicas that must have it; 0 for none
 * @param disk whether it must be on the disk of the primary, and on those of the replicas
 */
public record RequiredCopies(int replicas, boolean disk) {
    /** Returns whether a commit has to wait for copies after the server has executed it. */
    public boolean waits(ServerFacts facts) {
        return replicas > 0 || (disk && !facts.syncsAlways());
    }

    /** Returns the durability of a commit of which these copies exist. */
    public Durability durability(ServerFacts facts) {
        if (replicas > 0) {
            return Durability.REPLICAS;
        }
        return disk ? Durability.NODE : facts.durability();
    }
}
