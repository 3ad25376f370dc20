package dev.holdfast;

import static dev.holdfast.fixtures.Episode.Stage.CONVERTING;
import static dev.holdfast.fixtures.Episode.Stage.DISCOVERED;
import static dev.holdfast.fixtures.Episode.Stage.DOWNLOADED;
import static dev.holdfast.fixtures.Episode.Stage.DOWNLOADING;
import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.fixtures.Episode;
import dev.holdfast.fixtures.Episode.Stage;
import dev.holdfast.fixtures.ForwardingStore;
import dev.holdfast.memory.InMemoryStore;
import dev.holdfast.store.Commit;
import dev.holdfast.store.CommitResult;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** A thread that has committed a move may tell its own process only after another thread has claimed the item again. */
class LateNoticeTest {
    private Runnable afterCommit = () -> {};

    private final Items<Stage, Episode> items = Items.open(Episode.ARCHIVE, new ForwardingStore(new InMemoryStore()) {
        @Override
        public List<CommitResult> commit(List<Commit> commits) {
            List<CommitResult> results = super.commit(commits);
            Runnable now = afterCommit;
            afterCommit = () -> {};
            now.run();
            return results;
        }
    });

    @Test
    void lateNoticeOfAnOlderCommitDoesNotEndANewerClaim() {
        items.create("a", Episode.of("one"));
        assertThat(items.get("a").orElseThrow().state()).isEqualTo(DISCOVERED);
        Claim<Stage, Episode> first = items.claim(DOWNLOADING, "a").orElseThrow();
        List<Claim<Stage, Episode>> next = new ArrayList<>();
        afterCommit = () -> items.claim(CONVERTING, "a").ifPresent(next::add);
        first.complete(DOWNLOADED, Episode.of("one"));

        assertThat(next).singleElement().satisfies(claim -> {
            assertThat(claim.lost()).isFalse();
            claim.save(Episode.of("two"));
        });
        items.close();
    }
}
