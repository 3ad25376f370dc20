package dev.holdfast.store;

import com.fasterxml.jackson.annotation.JsonValue;
import dev.holdfast.internal.json.JsonObject;
import java.time.Instant;
import java.util.Map;

/**
 * The expiring, exclusive right of one owner to work on an item. Immutable.
 *
 * @param owner the holder; unique per process start, never a bare host name
 * @param token the fencing token: the revision that the claim replaced, so it strictly increases per item and is never
 *     reused
 * @param expires the expiry, by the time of the store
 */
public record Lease(String owner, long token, Instant expires) {
    /** The longest owner, in characters. */
    public static final int MAX_OWNER_CHARS = 200;

    /**
     * Checks the owner.
     *
     * @throws IllegalArgumentException if the owner cannot be stored or the token is negative
     */
    public Lease {
        Names.requireText("owner", owner, MAX_OWNER_CHARS);
        if (token < 0) {
            throw new IllegalArgumentException("token " + token + " is negative; use the revision the claim replaced");
        }
    }

    /**
     * Returns whether two leases have the same holder, whatever their expiry.
     *
     * @param other the lease to compare with
     * @return true if owner and token are equal
     */
    public boolean sameHolder(Lease other) {
        return token == other.token && owner.equals(other.owner);
    }

    /**
     * Returns this lease with another expiry.
     *
     * @param until the new expiry
     * @return a lease of the same holder
     */
    public Lease until(Instant until) {
        return until.equals(expires) ? this : new Lease(owner, token, until);
    }

    /**
     * Returns this as JSON, the same for every mapper and library; {@code docs/json.md} describes it.
     *
     * @return texts, numbers, truth values, lists and maps; unmodifiable
     */
    @JsonValue
    public Map<String, Object> json() {
        return new JsonObject().with("owner", owner).with("token", token).with("expires", expires);
    }
}
