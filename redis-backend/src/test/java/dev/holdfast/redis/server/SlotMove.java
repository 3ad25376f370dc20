package dev.holdfast.redis.server;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/**
 * The move of a slot from one master to another. Until its keys are moved, the old owner serves those it has and
 * redirects clients with {@code ASK} for others; a command with keys on both nodes gets {@code TRYAGAIN}. Afterwards
 * the old owner replies {@code MOVED}. Confined to one thread at a time.
 */
public final class SlotMove {
    private static final String MIGRATE_TIMEOUT_MILLIS = "10000";

    private final List<RedisProcess> nodes;
    private final RedisProcess source;
    private final RedisProcess target;
    private final String slot;
    private final String targetId;

    private SlotMove(List<RedisProcess> nodes, RedisProcess source, RedisProcess target, String slot, String targetId) {
        this.nodes = nodes;
        this.source = source;
        this.target = target;
        this.slot = slot;
        this.targetId = targetId;
    }

    static SlotMove begin(List<RedisProcess> nodes, RedisProcess source, RedisProcess target, String slot)
            throws IOException {
        String sourceId = source.ask("CLUSTER", "MYID");
        String targetId = target.ask("CLUSTER", "MYID");
        target.ask("CLUSTER", "SETSLOT", slot, "IMPORTING", sourceId);
        source.ask("CLUSTER", "SETSLOT", slot, "MIGRATING", targetId);
        return new SlotMove(nodes, source, target, slot, targetId);
    }

    /** Moves some of the keys of the slot, and returns their number; 0 when none is left. */
    public int moveKeys(int atMost) throws IOException {
        try (Resp connection = source.connect()) {
            List<?> keys = (List<?>) connection.send("CLUSTER", "GETKEYSINSLOT", slot, Integer.toString(atMost));
            if (keys.isEmpty()) {
                return 0;
            }
            List<String> command = new ArrayList<>(List.of(
                    "MIGRATE", "127.0.0.1", Integer.toString(target.peerPort()), "", "0", MIGRATE_TIMEOUT_MILLIS));
            String password = target.password();
            if (password != null) {
                command.addAll(List.of("AUTH", password));
            }
            command.add("KEYS");
            keys.forEach(key -> command.add((String) key));
            connection.send(command.toArray(String[]::new));
            return keys.size();
        }
    }

    /** Moves the remaining keys, and announces the new owner to every master. */
    public void finish() throws IOException {
        while (moveKeys(100) > 0) {
            // the next nodes
        }
        target.ask("CLUSTER", "SETSLOT", slot, "NODE", targetId);
        source.ask("CLUSTER", "SETSLOT", slot, "NODE", targetId);
        for (RedisProcess node : nodes) {
            if (node != target && node != source) {
                Until.holds("node " + node.port() + " to know the new owner", () -> owns(node));
            }
        }
    }

    private boolean owns(RedisProcess node) throws IOException {
        try (Resp connection = node.connect()) {
            for (Object range : (List<?>) connection.send("CLUSTER", "SLOTS")) {
                List<?> parts = (List<?>) range;
                long wanted = Long.parseLong(slot);
                if ((Long) parts.get(0) <= wanted && wanted <= (Long) parts.get(1)) {
                    return ((List<?>) parts.get(2)).get(1).equals((long) target.port());
                }
            }
            return false;
        }
    }
}
