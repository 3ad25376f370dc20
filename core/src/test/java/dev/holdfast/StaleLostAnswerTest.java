package dev.holdfast;

import static dev.holdfast.fixtures.Episode.Stage.DOWNLOADING;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.holdfast.fixtures.AwayStore;
import dev.holdfast.fixtures.Episode;
import dev.holdfast.fixtures.Episode.Stage;
import dev.holdfast.fixtures.ForwardingStore;
import dev.holdfast.fixtures.TestClock;
import dev.holdfast.memory.InMemoryStore;
import dev.holdfast.store.Commit;
import dev.holdfast.store.CommitResult;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The reply to a resent commit is as of the first send, and others may have written since. */
class StaleLostAnswerTest {
    private static final String ID = "7";
    private static final Episode PAYLOAD = Episode.of("one");

    private final TestClock clock = new TestClock();
    private final Losing losing = new Losing();
    private final AwayStore store = new AwayStore(losing);
    private final Items<Stage, Episode> items =
            Items.builder(Episode.ARCHIVE, store).clock(clock).lastKnown(10).build();
    private final Items<Stage, Episode> others =
            Items.builder(Episode.ARCHIVE, store).clock(clock).build();

    /** Loses the reply to the next commit; others act before the sender notices. */
    private static final class Losing extends ForwardingStore {
        private @Nullable Runnable meanwhile;

        Losing() {
            super(new InMemoryStore());
        }

        @Override
        public List<CommitResult> commit(List<Commit> commits) {
            List<CommitResult> results = super.commit(commits);
            Runnable act = meanwhile;
            if (act != null && !commits.isEmpty()) {
                meanwhile = null;
                act.run();
                throw new StoreException(StoreException.Verdict.UNKNOWN, "the answer was lost", null);
            }
            return results;
        }
    }

    @AfterEach
    void close() {
        store.back();
        others.close();
        items.close();
        store.close();
    }

    private void loseReplyAndSeeItDeleted() {
        losing.meanwhile = () -> {
            others.delete(ID);
            assertThat(items.get(ID)).isEmpty();
        };
    }

    private void nothingKnown() {
        store.away();
        assertThatThrownBy(() -> items.get(ID)).isInstanceOf(StoreException.class);
        store.back();
    }

    @Test
    void aResolvedCommitIsKnown() {
        losing.meanwhile = () -> {};
        long revision = items.create(ID, PAYLOAD).snapshot().revision();
        store.away();
        assertThat(items.get(ID).orElseThrow().revision()).isEqualTo(revision);
    }

    @Test
    void aCommitIsNotNewerThanALaterSighting() {
        items.create(ID, PAYLOAD);
        loseReplyAndSeeItDeleted();
        assertThat(items.recordEvent(ID, "note", null).entries()).isEqualTo(2); // true, but outdated
        nothingKnown();
        items.create(ID, PAYLOAD);
        store.away();
        assertThat(items.get(ID).orElseThrow().entries()).isEqualTo(4);
    }

    @Test
    void aClaimIsNotNewerThanALaterSighting() {
        items.create(ID, PAYLOAD);
        loseReplyAndSeeItDeleted();
        assertThat(items.claim(DOWNLOADING, 1)).hasSize(1); // its next write finds the deletion
        nothingKnown();
    }

    @Test
    void aDeletionDoesNotHideALaterCreation() {
        items.create(ID, PAYLOAD);
        losing.meanwhile = () -> {
            others.create(ID, PAYLOAD);
            assertThat(items.get(ID)).isPresent();
        };
        assertThat(items.delete(ID)).isTrue();
        store.away();
        assertThat(items.get(ID).orElseThrow().entries()).isEqualTo(3);
    }
}
