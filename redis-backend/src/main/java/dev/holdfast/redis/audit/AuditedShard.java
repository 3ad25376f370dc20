package dev.holdfast.redis.audit;

import dev.holdfast.StoreException.Verdict;
import dev.holdfast.redis.connection.ServerConnection;
import dev.holdfast.redis.connection.ShardConnection;
import dev.holdfast.redis.connection.ShardConnection.Session;
import dev.holdfast.redis.format.ShardKeys;
import dev.holdfast.redis.script.Script;
import dev.holdfast.store.StateStore.Check;
import dev.holdfast.store.VerifyReport.Finding;
import dev.holdfast.store.VerifyReport.Problem;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;

/**
 * One shard under audit: runs commands on its server and collects findings. A scan may return a key twice, so equal
 * findings count once. Confined to one thread.
 */
final class AuditedShard {
    private final ShardConnection connection;
    private final int number;
    private final boolean repair;
    private final Set<Finding> findings = new LinkedHashSet<>();

    AuditedShard(ShardConnection connection, int number, Check check) {
        this.connection = connection;
        this.number = number;
        this.repair = check == Check.REPAIR;
    }

    ShardKeys keys() {
        return connection.keys();
    }

    int number() {
        return number;
    }

    boolean repair() {
        return repair;
    }

    /** Returns {@link #repair} as scripts expect it. */
    String repairFlag() {
        return repair ? "1" : "0";
    }

    /** Returns the connection to the server that the shard is on now. */
    ServerConnection server() {
        return connection.open().server();
    }

    /** Runs a script. The writes of audit scripts are idempotent, so a lost reply needs no special treatment. */
    List<Object> run(Script script, String... arguments) {
        return ask(session -> session.server().run(script, keys().meta(), arguments));
    }

    /** Runs a script once for each array of arguments, all at once. */
    List<List<Object>> runAll(Script script, List<String[]> arguments) {
        ServerConnection server = server();
        List<CompletableFuture<List<Object>>> replies = arguments.stream()
                .map(each -> server.run(script, keys().meta(), each))
                .toList();
        return replies.stream().map(reply -> await(server, reply)).toList();
    }

    <T> T ask(Function<Session, CompletionStage<T>> command) {
        return connection.read(session -> command.apply(session).toCompletableFuture());
    }

    /** Waits for a reply over a connection that must not change in between. */
    <T> T await(ServerConnection server, CompletionStage<T> reply) {
        return connection.await(server, reply.toCompletableFuture(), Verdict.RETRYABLE);
    }

    void found(Problem problem, String subject, String detail, boolean repaired) {
        findings.add(new Finding(problem, subject, detail, repaired));
    }

    List<Finding> findings() {
        return new ArrayList<>(findings);
    }

    /** Returns the elements of a reply as texts. */
    static List<String> texts(Object list) {
        return ((List<?>) list).stream().map(String.class::cast).toList();
    }
}
