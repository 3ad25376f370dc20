package dev.holdfast.internal.lastknown;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.fixtures.TestClock;
import dev.holdfast.internal.lastknown.LastKnownRecords.Sight;
import dev.holdfast.internal.lastknown.LastKnownRecords.Start;
import dev.holdfast.store.ItemBody;
import dev.holdfast.store.ItemKey;
import dev.holdfast.store.ItemRecord;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.jspecify.annotations.Nullable;

/** However calls overlap, a remembered record is never older than one that a finished call returned. */
class LastKnownPropertyTest {
    private static final int KEYS = 3;

    /** The next event: a call starts, takes effect in the store, or is answered. */
    enum Act {
        BEGIN_READ,
        BEGIN_WRITE,
        BEGIN_DELETION,
        BEGIN_WALK,
        EFFECT,
        ANSWER
    }

    private static final class Call {
        final Act kind;
        final ItemKey key;
        final Start start;
        boolean done;
        boolean alone = true;

        @Nullable
        ItemRecord record;

        long revision;
        int version;

        Call(Act kind, ItemKey key, Start start) {
            this.kind = kind;
            this.key = key;
            this.start = start;
        }
    }

    /** The store: the record of each key, and its number of changes. */
    private static final class Truth {
        final Map<ItemKey, ItemRecord> records = new HashMap<>();
        final Map<ItemKey, Integer> versions = new HashMap<>();
        final Map<Long, Integer> versionOf = new HashMap<>();
        long revision;

        void take(Call call) {
            ItemRecord now = records.get(call.key);
            if (call.kind == Act.BEGIN_WRITE) {
                now = new ItemRecord(call.key, ++revision, 1, body());
                records.put(call.key, now);
                versionOf.put(revision, versions.merge(call.key, 1, Integer::sum));
            } else if (call.kind == Act.BEGIN_DELETION && now != null) {
                call.revision = ++revision;
                records.remove(call.key);
                versions.merge(call.key, 1, Integer::sum);
                now = null;
            }
            call.record = now;
            call.version = versions.getOrDefault(call.key, 0);
            call.done = true;
        }

        private static ItemBody body() {
            return new ItemBody("NEW", null, null, null, Instant.EPOCH, Set.of(), "{}");
        }
    }

    @Property(tries = 5_000)
    void noRememberedRecordIsOlderThanASeenOne(
            @ForAll @Size(max = 80) List<Act> acts,
            @ForAll @Size(80) List<@IntRange(max = 11) Integer> numbers,
            @ForAll @IntRange(min = 1, max = KEYS) int most) {
        Run run = new Run(most);
        for (int i = 0; i < acts.size(); i++) {
            run.next(acts.get(i), numbers.get(i));
            for (int key = 0; key < KEYS; key++) {
                run.requireNew(key(key));
            }
        }
    }

    private static ItemKey key(int number) {
        return new ItemKey("t", "item-" + number);
    }

    /** Overlapping calls, and the records in their answers. */
    private static final class Run {
        private final LastKnownRecords known;
        private final Truth truth = new Truth();
        private final List<Call> calls = new ArrayList<>();
        private final Map<ItemKey, Integer> seen = new HashMap<>();

        Run(int most) {
            known = new LastKnownRecords(most, new TestClock());
        }

        void next(Act act, int number) {
            switch (act) {
                case EFFECT -> {
                    List<Call> open = calls.stream().filter(call -> !call.done).toList();
                    if (!open.isEmpty()) {
                        truth.take(open.get(number % open.size()));
                    }
                }
                case ANSWER -> {
                    List<Call> done = calls.stream().filter(call -> call.done).toList();
                    if (!done.isEmpty()) {
                        answer(done.get(number % done.size()));
                    }
                }
                default -> calls.add(new Call(act, key(number % KEYS), known.start()));
            }
        }

        private void answer(Call call) {
            calls.remove(call);
            if (call.kind == Act.BEGIN_DELETION && call.revision > 0) {
                known.deleted(call.start, call.key, call.revision);
            } else if (call.record == null) {
                known.missed(call.start, call.key);
            } else if (call.kind == Act.BEGIN_WALK) {
                known.passed(call.start, List.of(call.record));
            } else {
                known.saw(call.start, call.record);
            }
            seen.merge(call.key, call.version, Math::max);
            calls.forEach(other -> other.alone = false);
            if (call.alone && call.kind != Act.BEGIN_WALK) {
                Sight sight = known.find(call.key); // nothing happened in between, so it must be known
                assertThat(sight == null ? null : sight.record()).isEqualTo(call.record);
            }
        }

        void requireNew(ItemKey key) {
            Sight sight = known.find(key);
            if (sight != null && sight.record() != null) {
                assertThat(truth.versionOf.get(sight.record().revision()))
                        .as("the record remembered of %s", key)
                        .isGreaterThanOrEqualTo(seen.getOrDefault(key, 0));
            }
        }
    }
}
