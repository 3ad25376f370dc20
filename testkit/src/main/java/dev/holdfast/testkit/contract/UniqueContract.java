package dev.holdfast.testkit.contract;

import static dev.holdfast.testkit.contract.ContractSteps.T0;
import static dev.holdfast.testkit.contract.ContractSteps.TYPE;
import static dev.holdfast.testkit.contract.ContractSteps.change;
import static dev.holdfast.testkit.contract.ContractSteps.commit;
import static dev.holdfast.testkit.contract.ContractSteps.creation;
import static dev.holdfast.testkit.contract.ContractSteps.deletion;
import static dev.holdfast.testkit.contract.ContractSteps.due;
import static dev.holdfast.testkit.contract.ContractSteps.history;
import static dev.holdfast.testkit.contract.ContractSteps.key;
import static dev.holdfast.testkit.contract.ContractSteps.lose;
import static dev.holdfast.testkit.contract.ContractSteps.make;
import static dev.holdfast.testkit.contract.ContractSteps.read;
import static dev.holdfast.testkit.contract.ContractSteps.send;
import static dev.holdfast.testkit.contract.ContractSteps.token;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.holdfast.StoreException;
import dev.holdfast.store.ClaimRequest;
import dev.holdfast.store.Commit;
import dev.holdfast.store.CommitResult;
import dev.holdfast.store.CommitResult.Committed;
import dev.holdfast.store.CommitResult.Duplicate;
import dev.holdfast.store.ItemBody;
import dev.holdfast.store.ItemKey;
import dev.holdfast.store.ItemRecord;
import dev.holdfast.store.Lease;
import dev.holdfast.store.StateStore;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** C-UNIQUE: keys that at most one item of a type has. */
interface UniqueContract extends ContractGroup {
    String NAME = "archive";

    private static ItemBody keyed(String value) {
        return due("NEW", T0).withUniqueKeys(Map.of(NAME, value));
    }

    private void prepare() {
        assumeTrue(subject().uniqueKeys(), "this store cannot keep keys unique");
        store().prepareUniqueKeys();
    }

    private Duplicate refuse(Commit commit) {
        CommitResult result = send(store(), commit);
        assertThat(result).as("answer to %s", commit).isInstanceOf(Duplicate.class);
        return (Duplicate) result;
    }

    private @Nullable ItemKey holder(String value) {
        return store().readByKey(TYPE, NAME, value).map(ItemRecord::key).orElse(null);
    }

    private void assertClean() {
        assertThat(store().verify(StateStore.Check.REPORT).findings()).isEmpty();
    }

    @Test
    @Clause("C-UNIQUE-1")
    default void aStoreThatCannotKeepKeysUniqueRefusesToPrepareForThem() {
        if (subject().uniqueKeys()) {
            store().prepareUniqueKeys();
            store().prepareUniqueKeys();
        } else {
            assertThatThrownBy(() -> store().prepareUniqueKeys())
                    .isInstanceOfSatisfying(
                            StoreException.class, e -> assertThat(e.verdict()).isEqualTo(StoreException.Verdict.FATAL));
        }
    }

    @Test
    @Clause("C-UNIQUE-2")
    default void anItemIsFoundByItsKeys() {
        prepare();
        ItemBody body = due("NEW", T0).withUniqueKeys(Map.of(NAME, "x", "other", "y"));
        make(store(), key("a"), body);
        make(store(), key("b"), keyed("z"));

        assertThat(read(store(), key("a")).body()).isEqualTo(body);
        assertThat(store().readByKey(TYPE, NAME, "x")).contains(read(store(), key("a")));
        assertThat(store().readByKey(TYPE, "other", "y")).contains(read(store(), key("a")));
        assertThat(holder("z")).isEqualTo(key("b"));
        assertThat(holder("y")).isNull();
        assertThat(holder("a")).isNull();
        assertThat(store().readByKey("video", NAME, "x")).isEmpty();
        assertClean();
    }

    @Test
    @Clause("C-UNIQUE-3")
    default void aCommitWithTheKeyOfAnotherItemIsRefusedAndChangesNothing() {
        prepare();
        make(store(), key("a"), keyed("x"));
        Committed b = make(store(), key("b"), keyed("y"));
        Commit creation = creation(key("c"), keyed("x"));

        assertThat(refuse(creation)).isEqualTo(new Duplicate(NAME, "x", key("a")));
        assertThat(refuse(change(key("b"), b.revision(), keyed("x")))).isEqualTo(new Duplicate(NAME, "x", key("a")));

        assertThat(store().read(key("c"))).isEmpty();
        assertThat(history(store(), key("c"))).isEmpty();
        assertThat(read(store(), key("b")).revision()).isEqualTo(b.revision());
        assertThat(history(store(), key("b"))).hasSize(1);
        assertThat(holder("y")).isEqualTo(key("b"));
        assertThat(store().count(TYPE).get("NEW")).isEqualTo(2);
        commit(store(), change(key("b"), b.revision(), keyed("y"))); // its own key
        assertClean();
    }

    @Test
    @Clause("C-UNIQUE-3")
    default void keysOfOtherNamesAndTypesAreApart() {
        prepare();
        make(store(), key("a"), keyed("x"));
        make(store(), key("b"), due("NEW", T0).withUniqueKeys(Map.of("other", "x")));
        make(store(), new ItemKey("video", "a"), keyed("x"));

        assertThat(holder("x")).isEqualTo(key("a"));
        assertThat(store().readByKey(TYPE, "other", "x").map(ItemRecord::key)).contains(key("b"));
        assertThat(store().readByKey("video", NAME, "x").map(ItemRecord::key)).contains(new ItemKey("video", "a"));
        assertClean();
    }

    @Test
    @Clause("C-UNIQUE-4")
    default void aDeletionAndAChangeFreeAKey() {
        prepare();
        Committed a = make(store(), key("a"), keyed("x"));
        commit(store(), deletion(key("a"), a.revision()));
        assertThat(holder("x")).isNull();
        Committed b = make(store(), key("b"), keyed("x"));
        Committed changed = commit(store(), change(key("b"), b.revision(), keyed("y")));
        Committed c = make(store(), key("c"), keyed("x"));
        commit(store(), change(key("b"), changed.revision(), due("NEW", T0)));
        assertThat(holder("y")).isNull();
        commit(store(), change(key("c"), c.revision(), keyed("y")));

        assertThat(holder("x")).isNull();
        assertThat(holder("y")).isEqualTo(key("c"));
        assertClean();
    }

    @Test
    @Clause("C-UNIQUE-5")
    default void aListSeesTheKeysOfItsEarlierCommits() {
        prepare();
        Committed a = make(store(), key("a"), keyed("x"));

        List<CommitResult> results = store().commit(List.of(
                creation(key("b"), keyed("y")),
                creation(key("c"), keyed("y")),
                change(key("a"), a.revision(), keyed("z")),
                creation(key("d"), keyed("x"))));

        assertThat(results.get(0)).isInstanceOf(Committed.class);
        assertThat(results.get(1)).isEqualTo(new Duplicate(NAME, "y", key("b")));
        assertThat(results.get(2)).isInstanceOf(Committed.class);
        assertThat(results.get(3)).isInstanceOf(Committed.class);
        assertThat(holder("x")).isEqualTo(key("d"));
        assertThat(holder("y")).isEqualTo(key("b"));
        assertThat(holder("z")).isEqualTo(key("a"));
        assertClean();
    }

    @Test
    @Clause("C-UNIQUE-6")
    default void aLostRaceAndACommitSentAgainAreAnsweredAsWithoutKeys() {
        prepare();
        make(store(), key("a"), keyed("x"));
        Commit creation = creation(key("b"), keyed("y"));
        Committed b = commit(store(), creation);
        Commit refused = change(key("b"), b.revision(), keyed("x"));

        lose(store(), change(key("b"), b.revision() + 1_000, keyed("x")));
        refuse(refused);
        Committed freed =
                commit(store(), change(key("a"), read(store(), key("a")).revision(), keyed("w")));
        Committed second = commit(store(), refused); // a refusal leaves the token free
        make(store(), key("c"), keyed("y"));

        assertThat(freed.revision()).isLessThan(second.revision());
        assertThat(commit(store(), creation).revision()).isEqualTo(b.revision());
        assertThat(holder("y")).isEqualTo(key("c"));
        assertClean();
    }

    @Test
    @Clause("C-UNIQUE-7")
    default void ofManyCreationsWithOneKeyExactlyOneCommits() {
        prepare();
        for (int round = 0; round < 3; round++) {
            String value = "v" + round;
            String prefix = "r" + round + "-";
            List<CommitResult> results =
                    ThreadRace.run(32, number -> send(store(), creation(key(prefix + number), keyed(value))));

            assertThat(results).filteredOn(Committed.class::isInstance).hasSize(1);
            ItemKey winner = store().readByKey(TYPE, NAME, value).orElseThrow().key();
            assertThat(results)
                    .filteredOn(result -> !(result instanceof Committed))
                    .hasSize(31)
                    .allSatisfy(result -> assertThat(result).isEqualTo(new Duplicate(NAME, value, winner)));
        }
        assertThat(store().count(TYPE).get("NEW")).isEqualTo(3);
        assertClean();
    }

    @Test
    @Clause("C-UNIQUE-8")
    default void keysAreKeptApartWhateverTheyHold() {
        prepare();
        Map<String, ItemKey> holders = new HashMap<>();
        List<Commit> commits = new ArrayList<>();
        for (String value : HostileIds.ALL) {
            ItemKey key = key("k" + holders.size());
            if (holders.putIfAbsent(value, key) == null) {
                commits.add(creation(
                        key, due("NEW", T0).withUniqueKeys(Map.of(value.substring(0, end(value)), value))));
            }
        }
        assertThat(store().commit(commits))
                .allSatisfy(result -> assertThat(result).isInstanceOf(Committed.class));
        holders.forEach((value, holder) -> assertThat(store().readByKey(TYPE, value.substring(0, end(value)), value)
                        .map(ItemRecord::key))
                .contains(holder));
        assertClean();
    }

    private static int end(String value) {
        return Math.min(value.length(), ItemBody.MAX_KEY_NAME_CHARS);
    }

    @Test
    @Clause("C-UNIQUE-9")
    default void claimsAndRenewalsKeepTheKeys() {
        prepare();
        make(store(), key("a"), keyed("x"));
        ClaimRequest request = new ClaimRequest(TYPE, List.of(new ClaimRequest.Source("NEW", null)), T0, 5);
        List<ItemRecord> taken = store().claim(
                        request,
                        found -> new Commit(
                                found.key(),
                                found.revision(),
                                found.body().withLease(new Lease("me", 1, T0.plusSeconds(9))),
                                List.of(),
                                token()));
        store().renew(key("a"), new Lease("me", 1, T0.plusSeconds(9)), T0.plusSeconds(20));

        assertThat(taken).hasSize(1);
        assertThat(read(store(), key("a")).body().uniqueKeys()).isEqualTo(Map.of(NAME, "x"));
        refuse(creation(key("b"), keyed("x")));
        assertClean();
    }

    @Test
    @Clause("C-UNIQUE-10")
    default void keysAreThereAfterClosingAndOpening() {
        prepare();
        assumeDurable();
        Committed a = make(store(), key("a"), keyed("x"));
        make(store(), key("b"), keyed("y"));
        commit(store(), change(key("a"), a.revision(), keyed("z")));

        restart();

        assertThat(read(store(), key("a")).body()).isEqualTo(keyed("z"));
        assertThat(holder("x")).isNull();
        assertThat(holder("y")).isEqualTo(key("b"));
        assertThat(refuse(creation(key("c"), keyed("z")))).isEqualTo(new Duplicate(NAME, "z", key("a")));
        make(store(), key("c"), keyed("x"));
        assertClean();
    }
}
