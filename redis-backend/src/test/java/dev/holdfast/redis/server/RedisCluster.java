package dev.holdfast.redis.server;

import io.lettuce.core.cluster.SlotHash;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/**
 * Three masters that share the 16,384 slots, and on demand a replica of the first. A node that does not reply for a
 * second counts as dead. Confined to one thread at a time.
 */
public final class RedisCluster implements AutoCloseable {
    private static final int MASTERS = 3;
    private static final int SLOTS = 16_384;

    private final Opened opened = new Opened();
    private final List<RedisProcess> nodes = new ArrayList<>();
    private final RedisSettings all;

    private RedisCluster(RedisSettings settings, int replicas) throws IOException {
        all = ReplicaPair.following(settings)
                .set("cluster-enabled", "yes")
                .set("cluster-config-file", "nodes.conf")
                .set("cluster-node-timeout", "1000");
        try {
            for (int i = 0; i < MASTERS + replicas; i++) {
                nodes.add(opened.add(RedisProcess.start(all)));
            }
            introduce();
            for (int i = 0; i < MASTERS; i++) {
                nodes.get(i).ask("CLUSTER", "ADDSLOTSRANGE", slot(i), Integer.toString(firstSlot(i + 1) - 1));
            }
            for (int i = MASTERS; i < nodes.size(); i++) {
                follow(nodes.get(i), nodes.get(0));
            }
            awaitOk();
        } catch (IOException | RuntimeException e) {
            opened.close();
            throw e;
        }
    }

    /** Starts three masters; returns when each of them reports that the cluster is ok. */
    public static RedisCluster start(RedisSettings settings) throws IOException {
        return new RedisCluster(settings, 0);
    }

    /** The same with a replica that takes over from the first master. */
    public static RedisCluster startWithReplica(RedisSettings settings) throws IOException {
        return new RedisCluster(settings, 1);
    }

    private void introduce() throws IOException {
        for (int i = 0; i < nodes.size(); i++) {
            // epochs are set, not negotiated: nodes that all start with 0 take a while to settle their order
            nodes.get(i).ask("CLUSTER", "SET-CONFIG-EPOCH", Integer.toString(i + 1));
        }
        for (RedisProcess node : nodes.subList(1, nodes.size())) {
            meet(node);
        }
        awaitAcquaintance();
    }

    private void meet(RedisProcess node) throws IOException {
        nodes.get(0)
                .ask(
                        "CLUSTER",
                        "MEET",
                        "127.0.0.1",
                        Integer.toString(node.peerPort()),
                        Integer.toString(node.busPort()));
    }

    /** Adds a master that has no slots yet. */
    public RedisProcess addMaster() throws IOException {
        RedisProcess added = opened.add(RedisProcess.start(all));
        nodes.add(added);
        added.ask("CLUSTER", "SET-CONFIG-EPOCH", Integer.toString(nodes.size()));
        meet(added);
        awaitAcquaintance();
        awaitOk();
        return added;
    }

    private void awaitAcquaintance() {
        for (RedisProcess node : nodes) {
            Until.holds(
                    "the nodes to know each other",
                    () -> info(node, "cluster_known_nodes").equals(Integer.toString(nodes.size())));
        }
    }

    private static void follow(RedisProcess replica, RedisProcess master) throws IOException {
        String id = master.ask("CLUSTER", "MYID");
        Until.holds(
                "the replica to be accepted",
                () -> replica.ask("CLUSTER", "REPLICATE", id).equals("OK"));
        ReplicaPair.awaitLink(replica);
    }

    private static int firstSlot(int master) {
        return SLOTS * master / MASTERS;
    }

    private static String slot(int master) {
        return Integer.toString(firstSlot(master));
    }

    private static String info(RedisProcess node, String field) throws IOException {
        return Resp.fieldOf(node.ask("CLUSTER", "INFO"), field);
    }

    /** Waits until every node reports that the cluster is ok; all of them have to run. */
    public void awaitOk() {
        for (RedisProcess node : nodes) {
            Until.holds("the cluster to be in order", () -> inOrder(node));
        }
    }

    /** Returns a {@code redis://} URI with one node, from which a client learns the others. Without a password. */
    public String uri() {
        return nodes.get(1).uri();
    }

    /** Returns the URI for a store, with TLS if the nodes use it among themselves. Without a password. */
    public String clusterUri() {
        return nodes.get(1).uri("-cluster");
    }

    /** Returns the three masters of the start, in the order of their slots, then the replica. */
    public List<RedisProcess> nodes() {
        return List.copyOf(nodes);
    }

    /** Returns the node that was started as the master of the slot of this key. */
    public RedisProcess ownerOf(String key) {
        int slot = SlotHash.getSlot(key);
        int owner = 0;
        while (slot >= firstSlot(owner + 1)) {
            owner++;
        }
        return nodes.get(owner);
    }

    /** Returns the replica of the first master. */
    public RedisProcess replica() {
        if (nodes.size() == MASTERS) {
            throw new IllegalStateException("this cluster has no replica; start it with startWithReplica()");
        }
        return nodes.get(MASTERS);
    }

    /** Waits until the replica has taken over from the killed or stopped first master, and the others know it. */
    public void awaitTakeover() {
        for (RedisProcess node : nodes.subList(1, nodes.size())) {
            Until.holds("the replica to take over", () -> knowsAsMaster(node, replica()));
            Until.holds("the cluster to be in order", () -> inOrder(node));
        }
    }

    private static boolean knowsAsMaster(RedisProcess node, RedisProcess other) throws IOException {
        return node.ask("CLUSTER", "NODES")
                .lines()
                .anyMatch(line -> line.contains(":" + other.port() + "@") && line.contains("master"));
    }

    private static boolean inOrder(RedisProcess node) throws IOException {
        return info(node, "cluster_state").equals("ok");
    }

    /**
     * Begins to move the slot of a key to another master, and stays in the middle: see {@link SlotMove}.
     *
     * @param key any key of the slot
     * @param target a master, not the owner
     */
    public SlotMove beginMove(String key, RedisProcess target) throws IOException {
        return SlotMove.begin(nodes, ownerOf(key), target, nodes.get(1).ask("CLUSTER", "KEYSLOT", key));
    }

    @Override
    public void close() throws IOException {
        opened.close();
    }
}
