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

/** The answer to a commit that was sent again tells what happened at first, and others may have been faster since. */
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

    /** Loses the answer to the next commit; before that is noticed others act. */
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

    private void loseAnswerAndSeeItDeleted() {
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
    void anAnswerThatCameAtLastIsKnown() {
        losing.meanwhile = () -> {};
        long revision = items.create(ID, PAYLOAD).snapshot().revision();
        store.away();
        assertThat(items.get(ID).orElseThrow().revision()).isEqualTo(revision);
    }

    @Test
    void aCommitIsNotTakenForNewerThanWhatWasSeenMeanwhile() {
        items.create(ID, PAYLOAD);
        loseAnswerAndSeeItDeleted();
        assertThat(items.recordEvent(ID, "note", null).entries()).isEqualTo(2); // true, and over
        nothingKnown();
        items.create(ID, PAYLOAD);
        store.away();
        assertThat(items.get(ID).orElseThrow().entries()).isEqualTo(4);
    }

    @Test
    void neitherIsAClaim() {
        items.create(ID, PAYLOAD);
        loseAnswerAndSeeItDeleted();
        assertThat(items.claim(DOWNLOADING, 1)).hasSize(1); // it meets the deletion with its next write
        nothingKnown();
    }

    @Test
    void aDeletionDoesNotHideWhatWasCreatedAfterIt() {
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
