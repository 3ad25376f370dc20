package dev.holdfast;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.fixtures.Episode;
import dev.holdfast.fixtures.Episode.Stage;
import dev.holdfast.fixtures.ForwardingStore;
import dev.holdfast.fixtures.TestClock;
import dev.holdfast.memory.InMemoryStore;
import dev.holdfast.store.Entry.Kind;
import dev.holdfast.store.HistoryPage;
import dev.holdfast.store.HistoryQuery;
import dev.holdfast.store.ItemKey;
import dev.holdfast.store.ItemRecord;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.Size;

/** Whatever others do between two calls of the store, a poll is consistent and misses nothing. */
class PollPropertyTest {
    private static final String ID = "7";

    /** An action of another writer. */
    enum Act {
        NOTHING,
        CREATE,
        DELETE,
        EVENT,
        UPDATE,
        WORK,
        OTHER_ITEM,
        TRIM
    }

    /** Runs an action of another writer before each call of the reader. */
    private static final class Busy extends ForwardingStore {
        private Iterator<Act> acts = List.<Act>of().iterator();
        private final Items<Stage, Episode> others;
        private final TestClock clock = new TestClock();
        private int created;

        Busy(InMemoryStore memory) {
            super(memory);
            others = Items.builder(Episode.ARCHIVE, memory).clock(clock).build();
        }

        void act() {
            switch (acts.hasNext() ? acts.next() : Act.NOTHING) {
                case NOTHING -> {}
                case CREATE -> others.create(ID, Episode.of("x"));
                case DELETE -> others.delete(ID);
                case EVENT -> onItem(() -> others.recordEvent(ID, "note", null));
                case UPDATE -> onItem(() -> others.update(ID, payload -> payload.withTitle("y")));
                case WORK ->
                    others.claim(Stage.DOWNLOADING, ID)
                            .ifPresent(claim ->
                                    claim.progress(1, 2, "half")); // a commit without an entry after one with an entry
                case OTHER_ITEM -> others.create("other-" + ++created, Episode.of("z"));
                case TRIM -> trim("episode", others.changes(Cursor.START, 1000).next());
            }
        }

        private void onItem(Runnable work) {
            if (others.get(ID).isPresent()) {
                work.run();
            }
        }

        @Override
        public Optional<ItemRecord> read(ItemKey key) {
            act();
            return super.read(key);
        }

        @Override
        public HistoryPage history(HistoryQuery query) {
            act();
            return super.history(query);
        }
    }

    @Property
    void pollsAreConsistentAndMissNothing(@ForAll @Size(max = 40) List<Act> acts) {
        try (InMemoryStore memory = new InMemoryStore()) {
            Busy store = new Busy(memory);
            Items<Stage, Episode> items =
                    Items.builder(Episode.ARCHIVE, store).clock(store.clock).build();
            store.acts = acts.iterator();
            List<Long> heard = new ArrayList<>();
            Cursor since = Cursor.START;
            long newest = 0;
            while (store.acts.hasNext()) {
                try {
                    Poll<Stage, Episode> poll = items.poll(ID, since);
                    requireFit(poll);
                    assertThat(poll.item().map(Snapshot::revision).orElse(newest))
                            .isGreaterThanOrEqualTo(newest);
                    newest = poll.item().map(Snapshot::revision).orElse(newest);
                    poll.changes().forEach(change -> heard.add(change.number()));
                    since = poll.next();
                } catch (CursorExpiredException e) {
                    since = Cursor.START;
                    heard.clear(); // the gap is reported, and later polls must be complete again
                }
            }
            Poll<Stage, Episode> last = items.poll(ID, since); // no more actions
            requireFit(last);
            assertThat(last.more()).isFalse();
            last.changes().forEach(change -> heard.add(change.number()));
            for (int i = 1; i < heard.size(); i++) {
                assertThat(heard.get(i)).isEqualTo(heard.get(i - 1) + 1);
            }
            if (!heard.isEmpty() && last.item().isPresent()) {
                assertThat(heard.get(heard.size() - 1))
                        .isEqualTo(last.item().get().entries());
            }
            items.close();
            store.others.close();
        }
    }

    private static void requireFit(Poll<Stage, Episode> poll) {
        if (poll.changes().isEmpty()) {
            return;
        }
        Change<Stage> last = poll.changes().get(poll.changes().size() - 1);
        poll.item().ifPresent(item -> assertThat(item.revision()).isGreaterThanOrEqualTo(last.revision()));
        if (!poll.more()) {
            assertThat(poll.item().isEmpty()).isEqualTo(last.kind() == Kind.DELETED);
            poll.item().ifPresent(item -> {
                assertThat(item.entries()).isEqualTo(last.number());
                assertThat(last.to()).contains(item.state());
            });
        }
    }
}
