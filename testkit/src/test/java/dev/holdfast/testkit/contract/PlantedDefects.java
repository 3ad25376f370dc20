package dev.holdfast.testkit.contract;

import dev.holdfast.store.Commit;
import dev.holdfast.store.CommitResult;
import dev.holdfast.store.ItemRecord;
import dev.holdfast.store.StateStore;
import dev.holdfast.testkit.ForwardingStore;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.function.UnaryOperator;

/** Stores with one defect each, which the contract must find. */
final class PlantedDefects {
    private PlantedDefects() {}

    /** Wrappers that plant a defect into a correct store, by name. */
    static Map<String, Function<StateStore, StateStore>> all() {
        Map<String, Function<StateStore, StateStore>> defects = new LinkedHashMap<>();
        defects.put(
                "ignores the expected revision",
                good -> commits(good, commit -> {
                    long now = good.read(commit.key()).map(ItemRecord::revision).orElse(0L);
                    return commit.body() == null && now == 0 ? commit : DefectiveStores.expecting(commit, now);
                }));
        defects.put(
                "has no token memory",
                good -> commits(
                        good,
                        commit -> new Commit(
                                        commit.key(),
                                        commit.expected(),
                                        commit.body(),
                                        commit.entries(),
                                        ContractSteps.token())
                                .withChunks(commit.chunks())));
        defects.put(
                "drops the second entry of a commit",
                good -> commits(
                        good,
                        commit -> commit.entries().size() < 2
                                ? commit
                                : new Commit(
                                                commit.key(),
                                                commit.expected(),
                                                commit.body(),
                                                commit.entries().subList(0, 1),
                                                commit.token())
                                        .withChunks(commit.chunks())));
        defects.put("drops chunks", good -> commits(good, commit -> commit.withChunks(List.of())));
        defects.put(
                "claims without looking at the lease",
                good -> commits(
                        good,
                        commit -> new Commit(
                                        commit.key(),
                                        commit.expected(),
                                        commit.body(),
                                        commit.entries(),
                                        commit.token())
                                .withChunks(commit.chunks())));
        defects.put("counts deleted items", DefectiveStores.CountsDeleted::new);
        defects.put("renews by a commit", DefectiveStores.RenewsByCommit::new);
        defects.put("renews without looking at the token", DefectiveStores.RenewsAnyToken::new);
        defects.put("renews with an old revision", DefectiveStores.RenewsWithTheFirstRevision::new);
        defects.put("shows entries late", DefectiveStores.ShowsLate::new);
        defects.put("pages by offset", DefectiveStores.PagesByOffset::new);
        defects.put("ignores tag and time of a filter", DefectiveStores.StaleFind::new);
        defects.put("restarts entry numbers after a deletion", DefectiveStores.RestartsNumbers::new);
        defects.put(
                "answers conflicts without the record",
                good -> answers(
                        good,
                        result -> result instanceof CommitResult.Conflict ? new CommitResult.Conflict(null) : result));
        defects.put("never expires a cursor", DefectiveStores.NeverExpires::new);
        defects.put("replaces chunks", DefectiveStores.ReplacesChunks::new);
        defects.put("checks the revision outside the lock", DefectiveStores.ChecksOutsideLock::new);
        defects.put("reads from a cache", DefectiveStores.ReadsFromCache::new);
        defects.put("works after closing", DefectiveStores.WorksAfterClosing::new);
        defects.put("folds the case of ids", DefectiveStores.FoldsCase::new);
        defects.put("fails a list as a whole", DefectiveStores.FailsListAsWhole::new);
        defects.put("drops unique keys", good -> commits(good, DefectiveStores::withoutKeys));
        defects.put("checks unique keys outside the lock", DefectiveStores.ChecksKeysOutsideLock::new);
        return defects;
    }

    private static StateStore commits(StateStore good, UnaryOperator<Commit> change) {
        return new ForwardingStore(good) {
            @Override
            public List<CommitResult> commit(List<Commit> commits) {
                return target().commit(commits.stream().map(change).toList());
            }
        };
    }

    private static StateStore answers(StateStore good, UnaryOperator<CommitResult> change) {
        return new ForwardingStore(good) {
            @Override
            public List<CommitResult> commit(List<Commit> commits) {
                return target().commit(commits).stream().map(change).toList();
            }
        };
    }
}
