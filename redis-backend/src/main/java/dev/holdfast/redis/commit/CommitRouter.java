package dev.holdfast.redis.commit;

import dev.holdfast.StoreException;
import dev.holdfast.StoreException.Verdict;
import dev.holdfast.internal.backend.IndexedWords;
import dev.holdfast.redis.commit.PendingCommits.Signal;
import dev.holdfast.redis.connection.ServerFacts;
import dev.holdfast.redis.connection.ShardConnection.Session;
import dev.holdfast.redis.connection.Shards;
import dev.holdfast.redis.connection.StoreSettings;
import dev.holdfast.redis.format.RecordReader;
import dev.holdfast.redis.format.ShardKeys;
import dev.holdfast.redis.format.StreamMessages;
import dev.holdfast.redis.script.Script;
import dev.holdfast.store.Commit;
import dev.holdfast.store.CommitResult;
import dev.holdfast.store.Durability;
import dev.holdfast.store.ItemKey;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Splits lists of commits over shards and into scripts, and reads the results. Thread-safe. */
public final class CommitRouter {
    /** The number of parts of the reply for a duplicate, and for no other. */
    private static final int DUPLICATE = 3;

    private final Shards shards;
    private final List<CommitPipeline> pipelines;
    private final StoreSettings settings;

    /** @param pipelines one for each shard */
    public CommitRouter(Shards shards, List<CommitPipeline> pipelines, StoreSettings settings) {
        this.shards = shards;
        this.pipelines = List.copyOf(pipelines);
        this.settings = settings;
    }

    /**
     * The commits of a list that go to one shard in one script.
     *
     * @param shard the shard
     * @param indexes the indexes of the commits in the list
     * @param pending the commits as they are sent
     */
    private record Part(int shard, List<Integer> indexes, PendingCommits pending) {}

    /**
     * Commits a list.
     *
     * @throws StoreException if a part of it failed; with {@code UNKNOWN} if another part took effect
     */
    public List<CommitResult> commit(List<Commit> commits) {
        if (shards.count() > 1) {
            commits.forEach(CommitRouter::refuseUniqueKeys);
        }
        List<List<Part>> rounds = rounds(commits);
        if (rounds.size() > 1 || (!rounds.isEmpty() && rounds.get(0).size() > 1)) {
            requireUnusedTokens(rounds, commits);
        }
        Outcome outcome = run(rounds, commits);
        StoreException failure = outcome.failure();
        if (failure != null) {
            boolean written = outcome.results().stream().anyMatch(CommitResult.Committed.class::isInstance);
            throw written ? partly(failure) : failure;
        }
        return List.copyOf(outcome.results());
    }

    /** Commits a list of independent commits: the failure of one does not undo or prevent the others. */
    Outcome commitEach(List<Commit> commits) {
        return run(rounds(commits), commits);
    }

    /**
     * The outcome of a list.
     *
     * @param results in the order of the list; null where none is known
     * @param failure the reason, that of an unknown outcome first; null if all results are known
     */
    record Outcome(
            List<@Nullable CommitResult> results, @Nullable StoreException failure) {}

    /** Sends the parts of a round at once, each to its shard; after a failure no further round starts. */
    private Outcome run(List<List<Part>> rounds, List<Commit> commits) {
        @Nullable CommitResult[] results = new CommitResult[commits.size()];
        StoreException failure = null;
        for (List<Part> round : rounds) {
            round.forEach(part -> pipelines.get(part.shard()).submit(part.pending()));
            for (Part part : round) {
                try {
                    await(part, commits, results);
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

    /** The results of the commits that took effect would be lost; the caller gets them by resending the list. */
    private static StoreException partly(StoreException failure) {
        return failure.verdict() == Verdict.UNKNOWN
                ? failure
                : new StoreException(
                        Verdict.UNKNOWN,
                        "some of the commits took effect before the rest failed: " + failure.getMessage()
                                + "; resend the list to find out which",
                        failure);
    }

    /** Returns the parts of a list, grouped into rounds; the parts of one shard are in successive rounds. */
    private List<List<Part>> rounds(List<Commit> commits) {
        if (commits.size() == 1) {
            PendingCommits pending = new PendingCommits(List.of(ScriptArguments.commit(commits.get(0))));
            return List.of(List.of(new Part(shards.indexOf(commits.get(0).key()), List.of(0), pending)));
        }
        List<List<Integer>> byShard = new ArrayList<>();
        for (int i = 0; i < shards.count(); i++) {
            byShard.add(new ArrayList<>());
        }
        for (int i = 0; i < commits.size(); i++) {
            byShard.get(shards.indexOf(commits.get(i).key())).add(i);
        }
        List<List<Part>> rounds = new ArrayList<>();
        for (int shard = 0; shard < shards.count(); shard++) {
            List<Integer> all = byShard.get(shard);
            for (int from = 0, round = 0; from < all.size(); from += CommitPipeline.MAX_COMMITS, round++) {
                List<Integer> some = all.subList(from, Math.min(all.size(), from + CommitPipeline.MAX_COMMITS));
                List<List<String>> arguments = some.stream()
                        .map(index -> ScriptArguments.commit(commits.get(index)))
                        .toList();
                if (rounds.size() == round) {
                    rounds.add(new ArrayList<>());
                }
                rounds.get(round).add(new Part(shard, some, new PendingCommits(arguments)));
            }
        }
        return rounds;
    }

    /**
     * A list with a refused commit must change nothing, so all tokens of several scripts are checked before the first.
     */
    private void requireUnusedTokens(List<List<Part>> rounds, List<Commit> commits) {
        for (List<Part> round : rounds) {
            Map<Integer, Part> parts = round.stream().collect(Collectors.toMap(Part::shard, Function.identity()));
            for (Shards.Reply<List<Object>> reply : shards.readEach(
                    Shards.openWithTimeout(),
                    parts::containsKey,
                    (shard, keys, session) -> dryRun(Objects.requireNonNull(parts.get(shard)), keys, session))) {
                Part part = Objects.requireNonNull(parts.get(reply.shard()));
                List<Object> values = reply.value();
                if (values.get(0).equals("REFUSED")) {
                    int index = Math.toIntExact((Long) values.get(1)) - 1;
                    throw refused(commits.get(part.indexes().get(index)), (List<?>) values.get(2));
                }
            }
        }
    }

    private CompletableFuture<List<Object>> dryRun(Part part, ShardKeys keys, Session session) {
        List<String> arguments = new ArrayList<>(List.of(
                session.generation(),
                settings.serverTime() ? "server" : "callers",
                "dry",
                "",
                String.valueOf(part.indexes().size())));
        part.pending().commits().forEach(arguments::addAll);
        return session.server().run(Script.COMMIT, keys.meta(), arguments.toArray(String[]::new));
    }

    private void await(Part part, List<Commit> commits, @Nullable CommitResult[] results) {
        CommitPipeline pipeline = pipelines.get(part.shard());
        Signal signal = pipeline.await(part.pending());
        if (signal instanceof Signal.TokenReused reused) {
            throw refused(commits.get(part.indexes().get(reused.commit())), reused.history());
        }
        List<?> replies = ((Signal.Results) signal).results();
        ServerFacts facts = Objects.requireNonNull(part.pending().server()).facts();
        Durability durability = settings.copies().durability(facts);
        for (int i = 0; i < replies.size(); i++) {
            int index = part.indexes().get(i);
            CommitResult result = result(commits.get(index).key(), (List<?>) replies.get(i), durability);
            results[index] = result;
            if (result instanceof CommitResult.Committed committed) {
                pipeline.shard().acknowledged(committed.revision());
            }
        }
    }

    private static CommitResult result(ItemKey key, List<?> reply, Durability durability) {
        if (reply.get(0) instanceof List<?> record) {
            return new CommitResult.Conflict(RecordReader.read(key, record));
        }
        if (reply.size() == DUPLICATE) {
            Map.Entry<String, String> unique =
                    Objects.requireNonNull(IndexedWords.key((String) reply.get(1)), "the script names a unique key");
            ItemKey holder = new ItemKey(key.type(), (String) reply.get(2));
            return new CommitResult.Duplicate(unique.getKey(), unique.getValue(), holder);
        }
        return new CommitResult.Committed(
                Long.parseLong((String) reply.get(0)), Long.parseLong((String) reply.get(1)), durability);
    }

    private static void refuseUniqueKeys(Commit commit) {
        if (commit.body() != null && !commit.body().uniqueKeys().isEmpty()) {
            throw severalShards(commit.key() + " has unique keys: ");
        }
    }

    /** The failure of keys in a store with several shards, of which a script sees one. */
    public static StoreException severalShards(String item) {
        return new StoreException(
                Verdict.FATAL,
                item + "a store with several shards cannot keep keys unique, because no script sees all of them; use a"
                        + " namespace with one shard, or declare no unique key",
                null);
    }

    private static StoreException refused(Commit commit, List<?> history) {
        commit.requireSameAs(StreamMessages.unverified(history));
        return new StoreException(
                Verdict.FATAL,
                commit.key() + ": token '" + commit.token() + "' on revision " + commit.expected()
                        + " belongs to another commit; use a new token for every commit",
                null);
    }
}
