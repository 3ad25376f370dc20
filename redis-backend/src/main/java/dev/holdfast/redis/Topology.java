package dev.holdfast.redis;

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
 * Which node of a cluster holds a slot. The nodes are asked when that is not known or seems wrong, but not more often than
 * they can have changed their minds; what a node says of a slot that has moved counts at once. Thread-safe.
 */
final class Topology {
    /** Less than the shortest time in which a cluster takes a node for dead. */
    static final long PAUSE_NANOS = Duration.ofMillis(200).toNanos();

    private final Nodes nodes;
    private final String shown;
    private final LongSupplier nanoTime;
    private final Map<Integer, RedisURI> moved = new ConcurrentHashMap<>();
    private long lookedAt; // guarded by nodes
    private boolean looked; // guarded by nodes
    private volatile boolean doubtful = true;

    /** The nodes as one of them tells. */
    interface Nodes {
        /** Asks again. */
        void refresh();

        /** Returns where the master of a slot is; null if none serves it. */
        @Nullable
        RedisURI masterOf(int slot);

        /** Returns how to reach a node of which host and port are known. */
        RedisURI at(String host, int port);
    }

    Topology(Nodes nodes, String shown, LongSupplier nanoTime) {
        this.nodes = nodes;
        this.shown = shown;
        this.nanoTime = nanoTime;
    }

    /**
     * The nodes that a client of Lettuce knows.
     *
     * @param seed how to get in; what is known of a node is its host and port, and not that it is reached with TLS
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
     * Looks up the node that holds a key.
     *
     * @throws StoreException if no node serves its slot
     * @throws RuntimeException of Lettuce, if no node can be asked
     */
    RedisURI nodeOf(String key) {
        int slot = SlotHash.getSlot(key);
        synchronized (nodes) {
            if (doubtful && (!looked || nanoTime.getAsLong() - lookedAt >= PAUSE_NANOS)) {
                look();
            }
            RedisURI told = moved.get(slot);
            RedisURI node = told != null ? told : nodes.masterOf(slot);
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

    private void look() {
        doubtful = false;
        try {
            nodes.refresh();
            looked = true;
            moved.clear();
        } catch (RuntimeException e) {
            doubtful = true;
            throw e;
        } finally {
            lookedAt = nanoTime.getAsLong();
        }
    }

    /** Takes a node at its word. Waits for nobody, as the thread of an answer may not. */
    void moved(int slot, String host, int port) {
        moved.put(slot, nodes.at(host, port));
    }

    /** Has the nodes asked again before the next lookup. */
    void doubt() {
        doubtful = true;
    }
}
