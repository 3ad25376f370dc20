package dev.holdfast.testkit.contract;

import static dev.holdfast.testkit.contract.ContractSteps.KEY;
import static dev.holdfast.testkit.contract.ContractSteps.T0;
import static dev.holdfast.testkit.contract.ContractSteps.TYPE;
import static dev.holdfast.testkit.contract.ContractSteps.body;
import static dev.holdfast.testkit.contract.ContractSteps.change;
import static dev.holdfast.testkit.contract.ContractSteps.commit;
import static dev.holdfast.testkit.contract.ContractSteps.creation;
import static dev.holdfast.testkit.contract.ContractSteps.deleted;
import static dev.holdfast.testkit.contract.ContractSteps.deletion;
import static dev.holdfast.testkit.contract.ContractSteps.due;
import static dev.holdfast.testkit.contract.ContractSteps.end;
import static dev.holdfast.testkit.contract.ContractSteps.event;
import static dev.holdfast.testkit.contract.ContractSteps.feed;
import static dev.holdfast.testkit.contract.ContractSteps.history;
import static dev.holdfast.testkit.contract.ContractSteps.key;
import static dev.holdfast.testkit.contract.ContractSteps.leased;
import static dev.holdfast.testkit.contract.ContractSteps.lose;
import static dev.holdfast.testkit.contract.ContractSteps.make;
import static dev.holdfast.testkit.contract.ContractSteps.move;
import static dev.holdfast.testkit.contract.ContractSteps.moved;
import static dev.holdfast.testkit.contract.ContractSteps.read;
import static dev.holdfast.testkit.contract.ContractSteps.send;
import static dev.holdfast.testkit.contract.ContractSteps.token;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.holdfast.StoreException;
import dev.holdfast.store.Chunk;
import dev.holdfast.store.Commit;
import dev.holdfast.store.CommitResult;
import dev.holdfast.store.CommitResult.Committed;
import dev.holdfast.store.ItemRecord;
import java.util.List;
import org.junit.jupiter.api.Test;

/** C-TOKEN: commits that are sent again after a lost answer. */
interface TokenContract extends ContractGroup {
    @Test
    @Clause("C-TOKEN-1")
    default void commitSentAgainGetsTheFirstAnswerWithoutASecondEffect() {
        Commit creation = creation(KEY, body("NEW"));
        Committed created = commit(store(), creation);
        assertThat(commit(store(), creation)).isEqualTo(created);

        Commit change = change(KEY, created.revision(), body("RUN")).withChunks(List.of(new Chunk("RUN", 0, "1")));
        Committed moved = commit(store(), change);
        ItemRecord before = read(store(), KEY);

        assertThat(commit(store(), change)).isEqualTo(moved);
        assertThat(read(store(), KEY)).isEqualTo(before);
        assertThat(history(store(), KEY)).hasSize(2);
        assertThat(feed(store())).hasSize(2);
    }

    @Test
    @Clause("C-TOKEN-1")
    default void commitSentAgainAfterLaterCommitsGetsTheFirstAnswer() {
        Commit creation = creation(KEY, body("NEW"));
        Committed created = commit(store(), creation);
        Commit progress = new Commit(KEY, created.revision(), body("NEW"), List.of(), token());
        Committed second = commit(store(), progress);
        Committed third = move(store(), KEY, second.revision(), "RUN");
        move(store(), KEY, third.revision(), "DONE");

        assertThat(commit(store(), creation)).isEqualTo(created);
        assertThat(commit(store(), progress)).isEqualTo(second);
        assertThat(read(store(), KEY).body().state()).isEqualTo("DONE");
    }

    @Test
    @Clause("C-TOKEN-1")
    default void commitTwiceInAListTakesEffectOnce() {
        Commit creation = creation(KEY, body("NEW"));
        List<CommitResult> results = store().commit(List.of(creation, creation));

        assertThat(results.get(1)).isEqualTo(results.get(0)).isInstanceOf(Committed.class);
        assertThat(history(store(), KEY)).hasSize(1);
    }

    @Test
    @Clause("C-TOKEN-1")
    default void claimingCommitSentAgainGetsTheFirstAnswerDuringItsLease() {
        Committed created = make(store(), KEY, due("NEW", T0));
        Commit take = change(KEY, created.revision(), leased("RUN", "me", created.revision(), T0.plusSeconds(60)))
                .ifLeaseEndedBy(T0);
        Committed taken = commit(store(), take);

        assertThat(commit(store(), take)).isEqualTo(taken);
    }

    @Test
    @Clause("C-TOKEN-2")
    default void deletionSentAgainGetsTheFirstAnswerEvenWhenTheItemWasCreatedAgain() {
        Committed created = make(store(), KEY, "NEW");
        Commit deletion = deletion(KEY, created.revision());
        Committed gone = commit(store(), deletion);
        assertThat(commit(store(), deletion)).isEqualTo(gone);

        make(store(), KEY, "AGAIN");
        assertThat(commit(store(), deletion)).isEqualTo(gone);
        assertThat(read(store(), KEY).body().state()).isEqualTo("AGAIN");
    }

    @Test
    @Clause("C-TOKEN-2")
    default void creationSentAgainAfterADeletionDoesNotBringTheItemBack() {
        Commit creation = creation(KEY, body("NEW"));
        Committed created = commit(store(), creation);
        commit(store(), deletion(KEY, created.revision()));

        assertThat(commit(store(), creation)).isEqualTo(created);
        assertThat(store().read(KEY)).isEmpty();
        assertThat(history(store(), KEY)).hasSize(2);
    }

    @Test
    @Clause("C-TOKEN-3")
    default void otherCommitOnTheSameRevisionConflicts() {
        Commit first = creation(KEY, body("NEW"));
        commit(store(), first);

        lose(store(), new Commit(KEY, Commit.ABSENT, body("NEW"), first.entries(), token()));
    }

    @Test
    @Clause("C-TOKEN-4")
    default void tokenOfAConflictCanBeUsedOnTheCurrentRevision() {
        Committed created = make(store(), KEY, "NEW");
        Committed moved = move(store(), KEY, created.revision(), "RUN");
        String token = token();
        lose(store(), new Commit(KEY, created.revision(), body("DONE"), List.of(event("DONE", "x")), token));
        lose(store(), new Commit(KEY, created.revision(), body("DONE"), List.of(event("DONE", "x")), token));

        Committed done =
                commit(store(), new Commit(KEY, moved.revision(), body("DONE"), List.of(event("DONE", "x")), token));
        assertThat(done.entries()).isEqualTo(3);
    }

    @Test
    @Clause("C-TOKEN-5")
    default void listSentAgainIsAnsweredPerCommit() {
        Committed created = make(store(), KEY, "NEW");
        List<Commit> list = List.of(
                creation(key("b"), body("NEW")),
                change(KEY, created.revision() + 50, body("LATE")),
                change(KEY, created.revision(), body("RUN")));
        List<CommitResult> first = store().commit(list);
        List<CommitResult> second = store().commit(list);

        assertThat(second.get(0)).isEqualTo(first.get(0));
        assertThat(second.get(1)).isInstanceOf(CommitResult.Conflict.class);
        assertThat(second.get(2)).isEqualTo(first.get(2));
        assertThat(feed(store())).hasSize(3);
    }

    @Test
    @Clause("C-TOKEN-6")
    default void commitSentAgainAfterTrimmingHasNoSecondEffect() {
        Committed created = make(store(), KEY, "NEW");
        Commit change = change(KEY, created.revision(), body("RUN"));
        Committed moved = commit(store(), change);
        move(store(), KEY, moved.revision(), "DONE");
        store().trim(TYPE, end(store()));

        CommitResult again = send(store(), change);

        if (again instanceof Committed remembered) {
            assertThat(remembered).isEqualTo(moved);
        }
        assertThat(read(store(), KEY).body().state()).isEqualTo("DONE");
        assertThat(read(store(), KEY).entries()).isEqualTo(3);
    }

    @Test
    @Clause("C-TOKEN-7")
    default void otherCommitUnderAUsedTokenIsRefused() {
        Commit creation = creation(KEY, body("NEW"));
        Committed created = commit(store(), creation);
        Commit change = change(KEY, created.revision(), body("RUN"));
        commit(store(), change);
        ItemRecord before = read(store(), KEY);
        List<Commit> others = List.of(
                new Commit(KEY, created.revision(), body("DONE"), List.of(moved("NEW", "DONE")), change.token()),
                new Commit(KEY, created.revision(), body("RUN"), List.of(), change.token()),
                new Commit(KEY, created.revision(), null, List.of(deleted("NEW")), change.token()),
                new Commit(KEY, Commit.ABSENT, body("NEW"), List.of(event("NEW", "x")), creation.token()));
        for (Commit other : others) {
            refused(List.of(other), other.token());
            refused(List.of(creation(key("b"), body("NEW")), other), other.token());
            assertThat(store().read(key("b"))).isEmpty();
        }
        assertThat(read(store(), KEY)).isEqualTo(before);
        assertThat(history(store(), KEY)).hasSize(2);
        assertThat(commit(store(), creation)).isEqualTo(created);
    }

    private void refused(List<Commit> commits, String token) {
        assertThatThrownBy(() -> store().commit(commits))
                .isInstanceOfSatisfying(
                        StoreException.class, e -> assertThat(e.verdict()).isEqualTo(StoreException.Verdict.FATAL))
                .hasMessageContaining(KEY.toString())
                .hasMessageContaining(token);
    }
}
