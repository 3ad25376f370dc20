package dev.holdfast.benchmarks;

import dev.holdfast.redis.RedisStore;
import io.lettuce.core.RedisClient;
import io.lettuce.core.ScriptOutputType;
import io.lettuce.core.api.StatefulRedisConnection;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;

/**
 * The commit script of the store, called as it is by every caller over one shared connection of Lettuce: what a call costs
 * without rules, JSON, checksums, time-outs and grouping. The arguments are as long as those of Holdfast.
 */
final class BareScript implements Subject {
    private static final String LEFT = "LEFT";
    private static final String RIGHT = "RIGHT";
    private static final String TIME = "2026-01-01T12:00:00.000000000Z";

    private final RedisClient client;
    private final StatefulRedisConnection<String, String> connection;
    private final String meta;
    private final String generation;
    private final String sha;
    private final String document;
    private final int perCall;
    private final AtomicLong tokens = new AtomicLong();
    private final List<List<Item>> items = new ArrayList<>();
    private final int[] next;

    private static final class Item {
        private final String id;
        private String revision = "0";
        private String state = LEFT;

        private Item(String id) {
            this.id = id;
        }
    }

    BareScript(String uri, String namespace, int callers, int itemsPerCaller, int perCall, String document)
            throws IOException {
        RedisStore.open(uri, namespace).close(); // makes the shard
        this.client = RedisClient.create(uri);
        this.connection = client.connect();
        this.meta = "{" + namespace + "}:meta";
        this.generation = connection.sync().hget(meta, "generation");
        this.sha = connection.sync().scriptLoad(script());
        this.document = document;
        this.perCall = perCall;
        this.next = new int[callers * 16];
        for (int caller = 0; caller < callers; caller++) {
            List<Item> own = new ArrayList<>();
            for (int i = 0; i < itemsPerCaller; i++) {
                own.add(new Item(caller + "-" + i));
            }
            items.add(own);
            for (int from = 0; from < own.size(); from += perCall) {
                send(own.subList(from, Math.min(own.size(), from + perCall)));
            }
        }
    }

    static String script() throws IOException {
        return resource("instants") + resource("indexes") + resource("commit");
    }

    private static String resource(String name) throws IOException {
        try (InputStream in = BareScript.class.getResourceAsStream("/dev/holdfast/redis/script/" + name + ".lua")) {
            if (in == null) {
                throw new IOException(name + ".lua is not on the class path");
            }
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    @Override
    public Object call(int caller) {
        List<Item> own = items.get(caller);
        int from = next[caller * 16];
        if (from + perCall > own.size()) {
            from = 0;
        }
        next[caller * 16] = from + perCall;
        return send(own.subList(from, from + perCall));
    }

    private Object send(List<Item> some) {
        List<String> arguments = new ArrayList<>(5 + 22 * some.size());
        arguments.addAll(
                List.of(generation, "server", "", meta.replace("meta", "changed"), String.valueOf(some.size())));
        for (Item item : some) {
            add(arguments, item);
        }
        List<?> answer = connection
                .sync()
                .evalsha(sha, ScriptOutputType.MULTI, new String[] {meta}, arguments.toArray(String[]::new));
        List<?> answers = (List<?>) answer.get(1);
        for (int i = 0; i < some.size(); i++) {
            Item item = some.get(i);
            item.revision = (String) ((List<?>) answers.get(i)).get(0);
            item.state = item.state.equals(LEFT) ? RIGHT : LEFT;
        }
        return answer;
    }

    private void add(List<String> arguments, Item item) {
        String to = item.state.equals(LEFT) ? RIGHT : LEFT;
        arguments.addAll(List.of("side", item.id, item.revision, "4b1c8a3e5d2f-" + tokens.incrementAndGet(), ""));
        arguments.addAll(
                List.of("0a1b2c3d", "1", "0", "1", to, "", TIME, "", "", "", "0a1b2c3d", TIME, "", "0a1b2c3d"));
        arguments.addAll(
                List.of(document, "MOVED\t" + item.state + "\t" + to + "\t" + TIME, "{\"actor\":\"benchmark\"}"));
    }

    @Override
    public int operationsPerCall() {
        return perCall;
    }

    @Override
    public void close() {
        connection.close();
        client.shutdown();
    }
}
