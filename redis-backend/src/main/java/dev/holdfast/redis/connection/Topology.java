package dev.holdfast.redis.connection;

import dev.holdfast.StoreException;
import dev.holdfast.StoreException.Verdict;
import io.lettuce.core.RedisURI;
import io.lettuce.core.cluster.RedisClusterClient;
import io.lettuce.core.cluster.SlotHash;
import io.lettuce.core.cluster.models.partitions.RedisClusterNode;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * The assignment of slots to the nodes of a cluster. It is refreshed when it is unknown or in doubt, but no more often
 * than it can change; the reply of a node about a slot that has moved applies at once. Thread-safe.
 */
final class Topology {
    /** Less than the shortest time in which a cluster considers a node dead. */
    static final long PAUSE_NANOS = Duration.ofMillis(200).toNanos();

    private final Nodes nodes;
    private final String shown;
    private final LongSupplier nanoTime;
    private final Map<Integer, RedisURI> moved = new ConcurrentHashMap<>();
    private long refreshedAt; // guarded by nodes
    private boolean known; // guarded by nodes
    private volatile boolean doubtful = true;

    /** The nodes as one of them reports. */
    interface Nodes {
        /** Asks a node again. */
        void refresh();

        /** Returns the address of the master of a slot; null if no node serves it. */
        @Nullable
        RedisURI masterOf(int slot);

        /** Returns how to connect to a node of which host and port are known. */
        RedisURI at(String host, int port);
    }

    Topology(Nodes nodes, String shown, LongSupplier nanoTime) {
        this.nodes = nodes;
        this.shown = shown;
        this.nanoTime = nanoTime;
    }

    /**
     * Returns the nodes that a client of Lettuce knows.
     *
     * @param seed login, time-out and TLS for all nodes: nodes report only host and port of the others
     */
    static Nodes of(RedisClusterClient client, RedisURI seed) {
        return new Nodes() {
            @Override
            public void refresh() {
                client.refreshPartitions();
            }

            @Override
            public @Nullable RedisURI masterOf(int slot) {
                RedisClusterNode node = client.getPartitions().getMasterBySlot(slot);
                return node == null
                        ? null
                        : at(node.getUri().getHost(), node.getUri().getPort());
            }

            @Override
            public RedisURI at(String host, int port) {
                return RedisURI.builder(seed).withHost(host).withPort(port).build();
            }
        };
    }

    /**
     * Returns the node that serves a key.
     *
     * @throws StoreException if no node serves its slot
     * @throws RuntimeException of Lettuce, if no node replies
     */
    RedisURI nodeOf(String key) {
        int slot = SlotHash.getSlot(key);
        synchronized (nodes) {
            if (doubtful && (!known || nanoTime.getAsLong() - refreshedAt >= PAUSE_NANOS)) {
                refresh();
            }
            RedisURI redirected = moved.get(slot);
            RedisURI node = redirected != null ? redirected : nodes.masterOf(slot);
            if (node == null) {
                doubtful = true;
                throw new StoreException(
                        Verdict.RETRYABLE,
                        "no node of the " + shown + " serves slot " + slot + "; see CLUSTER INFO",
                        null);
            }
            return node;
        }
    }

    private void refresh() {
        doubtful = false;
        try {
            nodes.refresh();
            known = true;
            moved.clear();
        } catch (RuntimeException e) {
            doubtful = true;
            throw e;
        } finally {
            refreshedAt = nanoTime.getAsLong();
        }
    }

    /** Records the reply of a node that a slot has moved. Does not block, as it runs in a thread of Lettuce. */
    void moved(int slot, String host, int port) {
        moved.put(slot, nodes.at(host, port));
    }

    /** Requires a refresh before the next lookup. */
    void doubt() {
        doubtful = true;
    }
}
