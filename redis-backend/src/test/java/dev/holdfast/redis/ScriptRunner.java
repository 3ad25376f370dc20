package dev.holdfast.redis;

import dev.holdfast.redis.commit.ScriptArguments;
import dev.holdfast.redis.format.ShardKeys;
import dev.holdfast.redis.script.Script;
import dev.holdfast.redis.server.RedisSpace;
import dev.holdfast.redis.server.Resp;
import dev.holdfast.store.Commit;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Runs scripts in the server without a store. */
final class ScriptRunner implements AutoCloseable {
    private final Resp redis;
    private final ShardKeys keys;
    private String generation = "0";

    ScriptRunner(RedisSpace space) throws IOException {
        this.redis = Resp.open(space.uri());
        this.keys = new ShardKeys(space.namespace());
    }

    List<?> run(Script script, String... arguments) throws IOException {
        List<String> words = new ArrayList<>(List.of("EVAL", script.text(), "1", keys.meta()));
        words.addAll(List.of(arguments));
        return (List<?>) redis.send(words.toArray(String[]::new));
    }

    /** Makes the handshake of a client that knows nothing, in a run of that name; remembers the generation. */
    String open(String run) throws IOException {
        generation = (String) run(Script.OPEN, "1", "1", "0", run, "0", "0").get(0);
        return generation;
    }

    String generation() {
        return generation;
    }

    /** Runs the commit script; returns the results of the commits, or the whole reply if there are none. */
    List<?> commit(Commit... commits) throws IOException {
        return commit("", commits);
    }

    List<?> commit(String dry, Commit... commits) throws IOException {
        List<String> arguments =
                new ArrayList<>(List.of(generation, "callers", dry, "", String.valueOf(commits.length)));
        for (Commit commit : commits) {
            arguments.addAll(ScriptArguments.commit(commit));
        }
        List<?> answer = run(Script.COMMIT, arguments.toArray(String[]::new));
        return answer.size() == 2 && answer.get(1) instanceof List<?> answers ? answers : answer;
    }

    /** Makes a commit that must not conflict; returns its revision. */
    long revision(Commit commit) throws IOException {
        return Long.parseLong((String) ((List<?>) commit(commit).get(0)).get(0));
    }

    /** Sends a plain command on a key of the shard. */
    @Nullable
    Object send(String command, String key, String... rest) throws IOException {
        List<String> words = new ArrayList<>(List.of(command, keys.prefix() + key));
        words.addAll(List.of(rest));
        return redis.send(words.toArray(String[]::new));
    }

    @Override
    public void close() throws IOException {
        redis.close();
    }
}
