package dev.holdfast.redis;

import dev.holdfast.store.Durability;
import io.lettuce.core.RedisCommandExecutionException;
import io.lettuce.core.api.sync.RedisCommands;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * What a server says about itself when it is connected to. Immutable.
 *
 * @param server its address, without secrets
 * @param info what {@code INFO} says
 * @param config what {@code CONFIG GET} says; empty if the user may not ask
 */
record ServerFacts(String server, Map<String, String> info, Map<String, String> config) {
    private static final String UNKNOWN = "";

    /** What it says now; a user who may not ask for the settings is answered, one who may not ask for INFO is not. */
    static ServerFacts ask(String server, RedisCommands<String, String> commands) {
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
            return Map.of(); // renamed or not allowed: what is not known counts as not promised
        }
        return Map.copyOf(config);
    }

    /** Another one after every start of the server. */
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

    /** Whether the server has {@code WAITAOF}, which came with 7.2. */
    boolean waitsForDisk() {
        return atLeast(7, 2);
    }

    /** Whether it is this version of Redis or newer. */
    boolean atLeast(int major, int minor) {
        String[] parts = version().split("[^0-9]+", -1);
        int first = number(parts, 0);
        return first > major || (first == major && number(parts, 1) >= minor);
    }

    private static int number(String[] parts, int place) {
        return place < parts.length && !parts[place].isEmpty() ? Integer.parseInt(parts[place]) : 0;
    }

    /** What a commit survives that the server has carried out. */
    Durability durability() {
        if (syncsAlways()) {
            return Durability.NODE;
        }
        return appendsToDisk() ? Durability.PROCESS : Durability.MEMORY;
    }

    /** How data can get lost that this server has acknowledged, for people. */
    List<String> hazards() {
        List<String> hazards = new ArrayList<>();
        String policy = config.getOrDefault("maxmemory-policy", UNKNOWN);
        boolean limited = !config.getOrDefault("maxmemory", "0").equals("0");
        if (!policy.isEmpty() && !policy.equals("noeviction")) {
            hazards.add("maxmemory-policy is " + policy + (limited ? "" : " (harmless while maxmemory is 0)")
                    + ", so the server may evict what it has acknowledged; set it to noeviction");
        }
        if (!appendsToDisk()) {
            boolean dumps = !config.getOrDefault("save", UNKNOWN).isEmpty();
            hazards.add("appendonly is off, so "
                    + (dumps ? "all commits since the last dump" : "all commits")
                    + " are gone when the server stops; set appendonly yes");
        } else if (!config.isEmpty()
                && config.getOrDefault("appendfsync", UNKNOWN).equals("no")) {
            hazards.add("appendfsync is no, so half a minute of commits can be gone after a loss of power; set it to"
                    + " everysec or always");
        }
        if (config.isEmpty()) {
            hazards.add("the settings of the server cannot be inspected, because CONFIG GET is not allowed");
        }
        return hazards;
    }
}
