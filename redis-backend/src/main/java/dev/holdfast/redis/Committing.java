package dev.holdfast.redis;

import dev.holdfast.store.Commit;
import dev.holdfast.store.CommitResult;
import dev.holdfast.store.Durability;
import dev.holdfast.store.ItemKey;
import dev.holdfast.StoreException;
import dev.holdfast.StoreException.Verdict;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Commits lists: splits them over shards and into scripts, and reads the answers. Thread-safe. */
final class Committing {
    private final Shards shards;
    private final RedisOptions options;

    Committing(Shards shards, RedisOptions options) {
        this.shards = shards;
        this.options = options;
    }

    /**
     * A part of a list: commits of one shard that fit into one script.
     *
     * @param shard which
     * @param places where they stand in the list
     * @param pending how they are sent
     */
    private record Part(int shard, List<Integer> places, Pending pending) {}

    /**
     * Commits a list.
     *
     * @throws StoreException if a part of it failed; with {@code UNKNOWN} if another took effect
     */
    List<CommitResult> commit(List<Commit> commits) {
        List<List<Part>> rounds = rounds(commits);
        if (rounds.size() > 1 || (!rounds.isEmpty() && rounds.get(0).size() > 1)) {
            requireOwnTokens(rounds, commits);
        }
        Outcome outcome = run(rounds, commits);
        StoreException failure = outcome.failure();
        if (failure != null) {
            boolean written = outcome.results().stream().anyMatch(CommitResult.Committed.class::isInstance);
            throw written ? partly(failure) : failure;
        }
        return List.copyOf(outcome.results());
    }

    /** Commits a list of which each commit is for itself: what fails keeps nothing else from taking effect. */
    Outcome attempt(List<Commit> commits) {
        return run(rounds(commits), commits);
    }

    /**
     * What came of a list.
     *
     * @param results in its order; null where none is known
     * @param failure why, of one of them and one with an unknown outcome first; null if all are known
     */
    record Outcome(
            List<@Nullable CommitResult> results, @Nullable StoreException failure) {
        @Nullable
        CommitResult result(int index) {
            return results.get(index);
        }
    }

    /** Parts of a round go at once, each to its shard; after a failure no further round begins. */
    private Outcome run(List<List<Part>> rounds, List<Commit> commits) {
        @Nullable CommitResult[] results = new CommitResult[commits.size()];
        StoreException failure = null;
        for (List<Part> round : rounds) {
            round.forEach(part -> shards.dispatcher(part.shard()).begin(part.pending()));
            for (Part part : round) {
                try {
                    finish(part, commits, results);
                } catch (StoreException e) {
                    failure = failure == null || e.verdict() == Verdict.UNKNOWN ? e : failure;
                }
            }
            if (failure != null) {
                break;
            }
        }
        return new Outcome(Arrays.asList(results), failure);
    }

    /** What took effect has to be told, and only sending the list again tells it. */
    private static StoreException partly(StoreException failure) {
        return failure.verdict() == Verdict.UNKNOWN
                ? failure
                : new StoreException(
                        Verdict.UNKNOWN,
                        "a part of the commits took effect before the rest failed: " + failure.getMessage()
                                + "; sending the list again tells which",
                        failure);
    }

    /** Parts that may go at once; those of one shard go one after the other. */
    private List<List<Part>> rounds(List<Commit> commits) {
        if (commits.size() == 1) {
            Pending pending = new Pending(List.of(Arguments.of(commits.get(0))));
            return List.of(List.of(new Part(shards.indexOf(commits.get(0).key()), List.of(0), pending)));
        }
        List<List<Integer>> places = new ArrayList<>();
        for (int i = 0; i < shards.count(); i++) {
            places.add(new ArrayList<>());
        }
        for (int i = 0; i < commits.size(); i++) {
            places.get(shards.indexOf(commits.get(i).key())).add(i);
        }
        List<List<Part>> rounds = new ArrayList<>();
        for (int shard = 0; shard < shards.count(); shard++) {
            List<Integer> all = places.get(shard);
            for (int from = 0, round = 0; from < all.size(); from += Dispatcher.MOST_COMMITS, round++) {
                List<Integer> some = all.subList(from, Math.min(all.size(), from + Dispatcher.MOST_COMMITS));
                List<List<String>> arguments = some.stream()
                        .map(place -> Arguments.of(commits.get(place)))
                        .toList();
                if (rounds.size() == round) {
                    rounds.add(new ArrayList<>());
                }
                rounds.get(round).add(new Part(shard, some, new Pending(arguments)));
            }
        }
        return rounds;
    }

    /** A list of which one commit is refused changes nothing, so a list of several scripts is looked at before the first. */
    private void requireOwnTokens(List<List<Part>> rounds, List<Commit> commits) {
        for (List<Part> round : rounds) {
            Map<Integer, Part> parts = round.stream().collect(Collectors.toMap(Part::shard, Function.identity()));
            for (Shards.Answer<List<Object>> answer : shards.askEach(
                    Shards.patiently(),
                    parts::containsKey,
                    (shard, keys, way) -> look(Objects.requireNonNull(parts.get(shard)), keys, way))) {
                Part part = Objects.requireNonNull(parts.get(answer.shard()));
                List<Object> said = answer.value();
                if (said.get(0).equals("REFUSED")) {
                    int index = Math.toIntExact((Long) said.get(1)) - 1;
                    throw refused(commits.get(part.places().get(index)), (List<?>) said.get(2));
                }
            }
        }
    }

    private CompletableFuture<List<Object>> look(Part part, Keys keys, Route.Way way) {
        List<String> arguments = new ArrayList<>(List.of(
                way.generation(),
                options.time() == RedisOptions.Time.SERVER ? "server" : "callers",
                "dry",
                "",
                String.valueOf(part.places().size())));
        part.pending().commits().forEach(arguments::addAll);
        return way.link().run(Script.COMMIT, keys.meta(), arguments.toArray(String[]::new));
    }

    private void finish(Part part, List<Commit> commits, @Nullable CommitResult[] results) {
        Dispatcher dispatcher = shards.dispatcher(part.shard());
        Pending.Step step = dispatcher.finish(part.pending());
        if (step instanceof Pending.Step.Refused refused) {
            throw refused(commits.get(part.places().get(refused.commit())), refused.history());
        }
        List<?> answers = ((Pending.Step.Answer) step).answers();
        ServerFacts facts = Objects.requireNonNull(part.pending().link()).facts();
        Durability durability = Acknowledging.durability(options.acknowledgement(), facts);
        for (int i = 0; i < answers.size(); i++) {
            int place = part.places().get(i);
            CommitResult result = result(commits.get(place).key(), (List<?>) answers.get(i), durability);
            results[place] = result;
            if (result instanceof CommitResult.Committed committed) {
                dispatcher.route().acknowledged(committed.revision());
            }
        }
    }

    private static CommitResult result(ItemKey key, List<?> answer, Durability durability) {
        if (answer.get(0) instanceof List<?> record) {
            return new CommitResult.Conflict(Records.read(key, record));
        }
        return new CommitResult.Committed(
                Long.parseLong((String) answer.get(0)), Long.parseLong((String) answer.get(1)), durability);
    }

    private static StoreException refused(Commit commit, List<?> history) {
        commit.requireSameAs(Messages.unchecked(history));
        return new StoreException(
                Verdict.FATAL,
                commit.key() + ": token '" + commit.token() + "' on revision " + commit.expected()
                        + " belongs to another commit; make a new token for every commit",
                null);
    }
}
