package dev.holdfast.sqlite;

import static org.assertj.core.api.Assertions.assertThat;

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
        one = SqliteStore.open(directory, Samples.PLAIN);
        two = SqliteStore.open(directory, Samples.PLAIN);
    }

    @AfterEach
    void close() {
        one.close();
        two.close();
    }

    @Test
    void commitsOfTheOtherAreSeenByTheNextCommit() {
        long revision = Samples.create(one, "a").revision();
        for (int i = 0; i < 200; i++) {
            SqliteStore writer = i % 3 == 0 ? two : one;
            SqliteStore other = i % 3 == 0 ? one : two;
            long stale = revision;
            revision = Samples.commit(writer, Samples.change(Samples.key("a"), revision, Samples.body("S" + i)))
                    .revision();
            var late = other.commit(List.of(Samples.change(Samples.key("a"), stale, Samples.body("LATE"))));
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
        Lease lease = new Lease("worker", 0, Samples.T0.plusSeconds(10));
        ItemBody held = Samples.body("RUN").withLease(lease);
        Committed made = Samples.commit(one, Samples.change(Samples.key("a"), Commit.ABSENT, held));
        assertThat(two.renew(Samples.key("a"), lease, Samples.T0.plusSeconds(100)))
                .isTrue();
        Commit take = Samples.change(Samples.key("a"), made.revision(), Samples.body("RUN"));
        assertThat(one.commit(List.of(take.ifLeaseEndedBy(Samples.T0.plusSeconds(50))))
                        .get(0))
                .isInstanceOf(Conflict.class);
        assertThat(one.commit(List.of(take.ifLeaseEndedBy(Samples.T0.plusSeconds(100))))
                        .get(0))
                .isInstanceOf(Committed.class);
    }

    @Test
    void aDeletionByTheOtherIsSeen() {
        long revision = Samples.create(one, "a").revision();
        Samples.commit(two, Samples.change(Samples.key("a"), revision, null));
        var late = one.commit(List.of(Samples.change(Samples.key("a"), revision, Samples.body("LATE"))));
        assertThat(late).containsExactly(new Conflict(null));
        assertThat(Samples.create(one, "a").entries()).isEqualTo(3);
    }

    @Test
    void moreItemsThanAreRememberedAreWrittenAsWell() {
        int items = 5_000;
        List<Commit> commits = IntStream.range(0, items)
                .mapToObj(i -> Samples.change(Samples.key("i" + i), Commit.ABSENT, Samples.body("NEW")))
                .toList();
        List<Long> revisions = one.commit(commits).stream()
                .map(result -> ((Committed) result).revision())
                .toList();
        for (int i : new int[] {0, 1, 2_500, items - 1}) {
            Samples.commit(one, Samples.change(Samples.key("i" + i), revisions.get(i), Samples.body("MOVED")));
        }
        assertThat(one.count("episode")).containsEntry("MOVED", 4L).containsEntry("NEW", items - 4L);
        assertThat(one.verify(Check.REPORT).findings()).isEmpty();
    }
}
