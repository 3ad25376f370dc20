package dev.holdfast.redis;

import dev.holdfast.store.VerifyReport.Finding;
import dev.holdfast.store.VerifyReport.Problem;
import dev.holdfast.store.StateStore.Check;
import dev.holdfast.StoreException.Verdict;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;

/**
 * One shard while it is checked: asks its server, and gathers what is wrong. The server may show a key twice, so equal
 * findings count once. Confined to one thread.
 */
final class AuditedShard {
    private final Route route;
    private final int number;
    private final boolean repair;
    private final Set<Finding> findings = new LinkedHashSet<>();

    AuditedShard(Route route, int number, Check check) {
        this.route = route;
        this.number = number;
        this.repair = check == Check.REPAIR;
    }

    Keys keys() {
        return route.keys();
    }

    int number() {
        return number;
    }

    boolean repair() {
        return repair;
    }

    /** What the scripts know as true. */
    String repairFlag() {
        return repair ? "1" : "0";
    }

    Route.Way open() {
        return route.open();
    }

    /** Runs a script. What scripts of a check write may be written twice, so a lost answer is no riddle. */
    List<Object> run(Script script, String... arguments) {
        return ask(way -> way.link().run(script, keys().meta(), arguments));
    }

    /** Begins to run the same script with several arguments, and returns all answers. */
    List<List<Object>> runAll(Script script, List<String[]> arguments) {
        Route.Way way = open();
        List<CompletableFuture<List<Object>>> answers = arguments.stream()
                .map(each -> way.link().run(script, keys().meta(), each))
                .toList();
        return answers.stream().map(answer -> askOver(way.link(), answer)).toList();
    }

    <T> T ask(Function<Route.Way, CompletionStage<T>> question) {
        return Shards.ask(route, way -> question.apply(way).toCompletableFuture(), Function.identity());
    }

    /** Asks over a connection that must not change in between. */
    <T> T askOver(Link link, CompletionStage<T> answer) {
        return route.await(link, answer.toCompletableFuture(), Verdict.RETRYABLE);
    }

    void found(Problem problem, String subject, String detail, boolean repaired) {
        findings.add(new Finding(problem, subject, detail, repaired));
    }

    List<Finding> findings() {
        return new ArrayList<>(findings);
    }

    /** The elements of an answer, as texts. */
    static List<String> texts(Object list) {
        return ((List<?>) list).stream().map(String.class::cast).toList();
    }
}
