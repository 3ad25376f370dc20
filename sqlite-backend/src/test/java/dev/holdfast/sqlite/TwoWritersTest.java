package dev.holdfast.sqlite;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.backendtests.child.SampleCommits;
import dev.holdfast.store.Commit;
import dev.holdfast.store.CommitResult.Committed;
import dev.holdfast.store.CommitResult.Conflict;
import dev.holdfast.store.ItemBody;
import dev.holdfast.store.ItemRecord;
import dev.holdfast.store.Lease;
import dev.holdfast.store.StateStore.Check;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The items that a writer remembers never hide commits of another connection. */
class TwoWritersTest {
    @TempDir
    Path directory;

    private SqliteStore one;
    private SqliteStore two;

    @BeforeEach
    void open() {
        one = SqliteStore.open(directory, PlainFactory.OPTIONS);
        two = SqliteStore.open(directory, PlainFactory.OPTIONS);
    }

    @AfterEach
    void close() {
        one.close();
        two.close();
    }

    @Test
    void commitsOfTheOtherAreSeenByTheNextCommit() {
        long revision = SampleCommits.create(one, "a").revision();
        for (int i = 0; i < 200; i++) {
            SqliteStore writer = i % 3 == 0 ? two : one;
            SqliteStore other = i % 3 == 0 ? one : two;
            long stale = revision;
            revision = SampleCommits.commit(
                            writer, SampleCommits.change(SampleCommits.key("a"), revision, SampleCommits.body("S" + i)))
                    .revision();
            var late = other.commit(
                    List.of(SampleCommits.change(SampleCommits.key("a"), stale, SampleCommits.body("LATE"))));
            assertThat(late.get(0)).isInstanceOf(Conflict.class);
            ItemRecord current = ((Conflict) late.get(0)).current();
            assertThat(current).isNotNull();
            assertThat(current.revision()).isEqualTo(revision);
            assertThat(current.body().state()).isEqualTo("S" + i);
        }
        assertThat(one.verify(Check.REPORT).findings()).isEmpty();
    }

    @Test
    void aLeaseRenewedByTheOtherCannotBeTaken() {
        Lease lease = new Lease("worker", 0, SampleCommits.T0.plusSeconds(10));
        ItemBody held = SampleCommits.body("RUN").withLease(lease);
        Committed made = SampleCommits.commit(one, SampleCommits.change(SampleCommits.key("a"), Commit.ABSENT, held));
        assertThat(two.renew(SampleCommits.key("a"), lease, SampleCommits.T0.plusSeconds(100)))
                .isPresent();
        Commit take = SampleCommits.change(SampleCommits.key("a"), made.revision(), SampleCommits.body("RUN"));
        assertThat(one.commit(List.of(take.ifLeaseEndedBy(SampleCommits.T0.plusSeconds(50))))
                        .get(0))
                .isInstanceOf(Conflict.class);
        assertThat(one.commit(List.of(take.ifLeaseEndedBy(SampleCommits.T0.plusSeconds(100))))
                        .get(0))
                .isInstanceOf(Committed.class);
    }

    @Test
    void aDeletionByTheOtherIsSeen() {
        long revision = SampleCommits.create(one, "a").revision();
        SampleCommits.commit(two, SampleCommits.change(SampleCommits.key("a"), revision, null));
        var late =
                one.commit(List.of(SampleCommits.change(SampleCommits.key("a"), revision, SampleCommits.body("LATE"))));
        assertThat(late).containsExactly(new Conflict(null));
        assertThat(SampleCommits.create(one, "a").entries()).isEqualTo(3);
    }

    @Test
    void moreItemsThanAreRememberedAreWrittenAsWell() {
        int items = 5_000;
        List<Commit> commits = IntStream.range(0, items)
                .mapToObj(
                        i -> SampleCommits.change(SampleCommits.key("i" + i), Commit.ABSENT, SampleCommits.body("NEW")))
                .toList();
        List<Long> revisions = one.commit(commits).stream()
                .map(result -> ((Committed) result).revision())
                .toList();
        for (int i : new int[] {0, 1, 2_500, items - 1}) {
            SampleCommits.commit(
                    one,
                    SampleCommits.change(SampleCommits.key("i" + i), revisions.get(i), SampleCommits.body("MOVED")));
        }
        assertThat(one.count("episode")).containsEntry("MOVED", 4L).containsEntry("NEW", items - 4L);
        assertThat(one.verify(Check.REPORT).findings()).isEmpty();
    }
}
