package dev.holdfast.redis.connection;

import java.time.Duration;

/**
 * The options of a store, as its parts need them. Immutable.
 *
 * @param client how to connect
 * @param namespace the start of all keys
 * @param shards the number of shards
 * @param reconnectTimeout how long a call tries to reach a server
 * @param copies the copies that a commit needs
 * @param risks the reaction to a server that may lose commits
 * @param serverTime whether leases and due times go by the time of the server instead of that of the callers
 */
public record StoreSettings(
        ClientSettings client,
        String namespace,
        int shards,
        Duration reconnectTimeout,
        RequiredCopies copies,
        Risks risks,
        boolean serverTime) {
    /** The reaction to a server that may lose commits. */
    public enum Risks {
        WARN,
        REFUSE,
        ALLOW
    }

    /** Returns where the server is. */
    Address address() {
        return client.address();
    }

    /** Returns how long to wait for a connection, and for a reply. */
    public Duration timeout() {
        return client.timeout();
    }
}
