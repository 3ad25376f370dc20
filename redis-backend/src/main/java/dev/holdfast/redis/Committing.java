package dev.holdfast.redis;

import dev.holdfast.store.Commit;
import dev.holdfast.store.CommitResult;
import dev.holdfast.store.Durability;
import dev.holdfast.store.ItemKey;
import dev.holdfast.store.StoreException;
import dev.holdfast.store.StoreException.Verdict;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
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

    List<CommitResult> commit(List<Commit> commits) {
        List<List<Part>> rounds = rounds(commits);
        CommitResult[] results = new CommitResult[commits.size()];
        boolean written = false;
        for (List<Part> round : rounds) {
            round.forEach(part -> shards.dispatcher(part.shard()).begin(part.pending()));
            StoreException failure = null;
            for (Part part : round) {
                try {
                    written |= finish(part, commits, results);
                } catch (StoreException e) {
                    failure = failure == null || e.verdict() == Verdict.UNKNOWN ? e : failure;
                }
            }
            if (failure != null) {
                throw written ? partly(failure) : failure;
            }
        }
        return List.copyOf(Arrays.asList(results));
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
        if (rounds.size() > 1 || (!rounds.isEmpty() && rounds.get(0).size() > 1)) {
            requireOwnTokens(rounds, commits);
        }
        return rounds;
    }

    /** A list of which one commit is refused changes nothing, so a list of several scripts is looked at before the first. */
    private void requireOwnTokens(List<List<Part>> rounds, List<Commit> commits) {
        for (List<Part> round : rounds) {
            for (Part part : round) {
                Route route = shards.route(part.shard());
                Route.Way way = route.open();
                List<String> arguments = new ArrayList<>(List.of(
                        way.generation(),
                        options.time() == RedisOptions.Time.SERVER ? "server" : "callers",
                        "dry",
                        "",
                        String.valueOf(part.places().size())));
                part.pending().commits().forEach(arguments::addAll);
                List<Object> answer = route.await(
                        way.link(),
                        way.link().run(Script.COMMIT, route.keys().meta(), arguments.toArray(String[]::new)),
                        Verdict.RETRYABLE);
                if (answer.get(0).equals("REFUSED")) {
                    int index = Math.toIntExact((Long) answer.get(1)) - 1;
                    throw refused(commits.get(part.places().get(index)), (List<?>) answer.get(2));
                }
            }
        }
    }

    private boolean finish(Part part, List<Commit> commits, @Nullable CommitResult[] results) {
        Dispatcher dispatcher = shards.dispatcher(part.shard());
        Pending.Step step = dispatcher.finish(part.pending());
        if (step instanceof Pending.Step.Refused refused) {
            throw refused(commits.get(part.places().get(refused.commit())), refused.history());
        }
        List<?> answers = ((Pending.Step.Answer) step).answers();
        ServerFacts facts = Objects.requireNonNull(part.pending().link()).facts();
        Durability durability = Acknowledging.durability(options.acknowledgement(), facts);
        boolean written = false;
        for (int i = 0; i < answers.size(); i++) {
            int place = part.places().get(i);
            CommitResult result = result(commits.get(place).key(), (List<?>) answers.get(i), durability);
            results[place] = result;
            if (result instanceof CommitResult.Committed committed) {
                dispatcher.route().acknowledged(committed.revision());
                written = true;
            }
        }
        return written;
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
