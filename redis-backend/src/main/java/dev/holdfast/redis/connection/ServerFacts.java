package dev.holdfast.redis.connection;

import dev.holdfast.store.Durability;
import io.lettuce.core.RedisCommandExecutionException;
import io.lettuce.core.api.sync.RedisCommands;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The facts that a server reports about itself on connection. Immutable.
 *
 * @param server its address, without secrets
 * @param info the reply to {@code INFO}
 * @param config the reply to {@code CONFIG GET}; empty if the user may not ask
 */
public record ServerFacts(String server, Map<String, String> info, Map<String, String> config) {
    private static final String UNKNOWN = "";

    /** Asks a server. The user needs permission for {@code INFO}; {@code CONFIG GET} is optional. */
    public static ServerFacts ask(String server, RedisCommands<String, String> commands) {
        Map<String, String> info = new HashMap<>();
        for (String line : commands.info().split("\r?\n", -1)) {
            int colon = line.indexOf(':');
            if (colon > 0) {
                info.put(line.substring(0, colon), line.substring(colon + 1));
            }
        }
        return new ServerFacts(server, Map.copyOf(info), settings(commands));
    }

    private static Map<String, String> settings(RedisCommands<String, String> commands) {
        Map<String, String> config = new HashMap<>();
        try {
            for (String name : List.of("appendfsync", "maxmemory", "maxmemory-policy", "save")) {
                config.putAll(commands.configGet(name));
            }
        } catch (RedisCommandExecutionException e) {
            String message = String.valueOf(e.getMessage());
            if (!message.startsWith("NOPERM") && !message.startsWith("ERR")) {
                throw e;
            }
            return Map.of(); // renamed or not permitted: an unknown setting promises nothing
        }
        return Map.copyOf(config);
    }

    /** Returns an identifier that differs after every start of the server. */
    String run() {
        return info.getOrDefault("run_id", UNKNOWN);
    }

    boolean primary() {
        return !info.getOrDefault("role", "master").equals("slave");
    }

    boolean inCluster() {
        return info.getOrDefault("cluster_enabled", "0").equals("1");
    }

    String version() {
        return info.getOrDefault("redis_version", "0");
    }

    boolean appendsToDisk() {
        return info.getOrDefault("aof_enabled", "0").equals("1");
    }

    boolean syncsAlways() {
        return appendsToDisk() && config.getOrDefault("appendfsync", UNKNOWN).equals("always");
    }

    /** Returns whether the server has {@code WAITAOF}, which came with 7.2. */
    boolean waitsForDisk() {
        return atLeast(7, 2);
    }

    /** Returns whether the server is of this version of Redis or newer. */
    boolean atLeast(int major, int minor) {
        String[] parts = version().split("[^0-9]+", -1);
        int first = number(parts, 0);
        return first > major || (first == major && number(parts, 1) >= minor);
    }

    private static int number(String[] parts, int index) {
        return index < parts.length && !parts[index].isEmpty() ? Integer.parseInt(parts[index]) : 0;
    }

    /** Returns what a commit survives once the server has executed it. */
    public Durability durability() {
        if (syncsAlways()) {
            return Durability.NODE;
        }
        return appendsToDisk() ? Durability.PROCESS : Durability.MEMORY;
    }

    /** Describes each way in which this server may lose acknowledged data, and its remedy. */
    List<String> risks() {
        List<String> risks = new ArrayList<>();
        String policy = config.getOrDefault("maxmemory-policy", UNKNOWN);
        boolean limited = !config.getOrDefault("maxmemory", "0").equals("0");
        if (!policy.isEmpty() && !policy.equals("noeviction")) {
            risks.add("maxmemory-policy is " + policy + (limited ? "" : " (harmless while maxmemory is 0)")
                    + ", so the server may evict acknowledged data; set it to noeviction");
        }
        if (!appendsToDisk()) {
            boolean snapshots = !config.getOrDefault("save", UNKNOWN).isEmpty();
            risks.add("appendonly is off, so "
                    + (snapshots ? "all commits since the last snapshot" : "all commits")
                    + " are lost when the server stops; set appendonly yes");
        } else if (!config.isEmpty()
                && config.getOrDefault("appendfsync", UNKNOWN).equals("no")) {
            risks.add(
                    "appendfsync is no, so a loss of power may cost the commits of half a minute; set it to everysec or"
                            + " always");
        }
        if (config.isEmpty()) {
            risks.add("the settings of the server cannot be inspected, because CONFIG GET is not permitted");
        }
        return risks;
    }
}
