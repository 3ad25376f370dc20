package dev.holdfast.sqlite.rescue;

import dev.holdfast.sqlite.engine.HistoryRow;
import dev.holdfast.sqlite.engine.HistoryRow.Links;
import dev.holdfast.sqlite.engine.ItemRow;
import dev.holdfast.sqlite.engine.WriteTransaction;
import dev.holdfast.CorruptRecordException;
import dev.holdfast.store.Entry;
import dev.holdfast.store.VerifyReport.Finding;
import dev.holdfast.store.VerifyReport.Problem;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The history of one item, out of rows that were found. Entries that are lost between others, or after the last one, get
 * stand-ins that say so, because numbers have no gaps; entries that are lost before the first one are as if trimmed.
 */
final class RescuedHistory {
    private static final String FOUND =
            "SELECT " + HistoryRow.COLUMNS + " FROM found_history h WHERE h.item = ? ORDER BY h.trust, h.rowid";
    private static final String TAKEN = "SELECT count(*) FROM history WHERE revision = ?";
    private static final String DROP = "DELETE FROM history WHERE item = ?";
    private static final String TRIMMED = "SELECT max(trimmed) FROM found_type WHERE name = ?";
    private static final String LOST = "{\"message\":\"this entry was lost when the database was damaged\"}";
    private static final int MOST_STAND_INS = 1_000;
    private static final long UNKNOWN = -1;

    private final WriteTransaction tx;
    private final List<Finding> findings;
    private final ItemRow item;
    private final List<Step> kept = new ArrayList<>();
    private long seen;
    private long lastStandIn;

    /** What the chain must know of a row. */
    private record Step(
            long revision,
            Links links,
            long first,
            long next,
            @Nullable String from,
            boolean deletion) {
        static Step of(HistoryRow row) {
            List<Entry> entries = row.entries();
            boolean deletion =
                    !entries.isEmpty() && entries.get(entries.size() - 1).kind() == Entry.Kind.DELETED;
            String from = entries.isEmpty() ? null : entries.get(0).from();
            return new Step(row.revision(), row.links(), row.first(), row.last() + 1, from, deletion);
        }
    }

    RescuedHistory(WriteTransaction tx, List<Finding> findings, ItemRow item) {
        this.tx = tx;
        this.findings = findings;
        this.item = item;
    }

    /** Brings back what can be; returns the item as its history knows it. */
    ItemRow run() throws SQLException {
        for (Step step : steps().values()) {
            add(step);
        }
        bottom();
        return top();
    }

    /** Copies the rows that match their checksums; returns them in their order. */
    private Map<Long, Step> steps() throws SQLException {
        Map<Long, Step> steps = new TreeMap<>();
        try (ResultSet row = tx.session().prepare(FOUND, item.no()).executeQuery()) {
            while (row.next()) {
                try {
                    HistoryRow read = HistoryRow.read(row, item.key());
                    if (!taken(read.revision())) {
                        append(read);
                        steps.put(read.revision(), Step.of(read));
                    }
                } catch (CorruptRecordException e) {
                    // if no other copy of it is found, it leaves a gap, which is reported
                }
            }
        }
        return steps;
    }

    private boolean taken(long revision) throws SQLException {
        return tx.session().number(TAKEN, revision) > 0;
    }

    private void append(HistoryRow row) throws SQLException {
        tx.append(row, tx.type(item.key().type()));
    }

    private void add(Step step) throws SQLException {
        if (!kept.isEmpty()) {
            long next = last().next();
            if (step.first() > next && standIns(step.links().visible(), next, step.first(), step.from())) {
                next = step.first();
            }
            if (step.first() != next || seen != step.links().visible()) {
                dropKept("contradict what is left of it");
            }
        }
        if (kept.isEmpty()) {
            seen = step.links().visible();
        }
        kept.add(step);
        if (step.next() > step.first()) {
            seen = step.revision();
        }
    }

    private Step last() {
        return kept.get(kept.size() - 1);
    }

    private void dropKept(String why) throws SQLException {
        findings.add(new Finding(
                Problem.HISTORY_GAP,
                item.key().toString(),
                "its entries up to number " + (last().next() - 1) + " are lost: they " + why,
                false));
        // what comes later has been copied already and stays, as what is kept after a trim
        tx.session()
                .prepare(DROP + " AND revision <= ?", item.no(), last().revision())
                .executeUpdate();
        kept.clear();
        seen = 0;
    }

    /** Puts entries that say what they stand for into a row of a revision whose own row is lost. */
    private boolean standIns(long revision, long first, long end, @Nullable String state) throws SQLException {
        boolean possible = end - first <= MOST_STAND_INS && revision > last().revision() && !taken(revision);
        if (possible) {
            standIn(revision, last().revision(), first, end, state);
            if (end > first) {
                findings.add(new Finding(
                        Problem.DAMAGED_ENTRY,
                        item.key().toString(),
                        "its entries " + first + " to " + (end - 1) + " are lost; entries that say so stand for them",
                        false));
            }
        }
        return possible;
    }

    private void standIn(long revision, long previous, long first, long end, @Nullable String state)
            throws SQLException {
        Entry lost = new Entry(
                Entry.Kind.EVENT,
                state,
                state,
                item.body() == null ? Instant.EPOCH : item.body().updated(),
                LOST);
        HistoryRow row = new HistoryRow(
                revision,
                item.no(),
                item.key(),
                new Links(previous, seen, null),
                "lost-" + revision,
                first,
                HistoryRow.Written.of(Collections.nCopies((int) (end - first), lost)));
        append(row);
        kept.add(Step.of(row));
        lastStandIn = revision;
        if (end > first) {
            seen = revision;
        }
    }

    /** Makes record and newest entry agree. */
    private ItemRow top() throws SQLException {
        ItemRow whole = item;
        if (!kept.isEmpty() && last().revision() > item.revision()) {
            boolean deleted = last().deletion();
            findings.add(new Finding(
                    Problem.DAMAGED_RECORD,
                    item.key().toString(),
                    deleted
                            ? "its row could not be read; its history says that it was deleted"
                            : "its commits after revision " + item.revision() + " up to " + last().revision()
                                    + " are lost but for their history; look whether it is where it should be",
                    deleted));
            whole = new ItemRow(
                    item.no(),
                    item.key(),
                    last().revision(),
                    last().next() - 1,
                    seen,
                    item.created(),
                    deleted ? null : item.body());
        } else if (!kept.isEmpty()) {
            lostAtTheEnd();
        }
        if (whole.body() == null && !taken(whole.revision())) { // a deleted item gets no entry that tells of this
            long previous = kept.isEmpty() ? UNKNOWN : last().revision();
            standIn(whole.revision(), previous, whole.entries() + 1, whole.entries() + 1, null);
        }
        long created = kept.stream()
                .filter(step -> step.links().life() != null)
                .mapToLong(Step::revision)
                .reduce(whole.created(), Math::max);
        long visible = seen == 0 ? whole.visible() : seen;
        return new ItemRow(whole.no(), whole.key(), whole.revision(), whole.entries(), visible, created, whole.body());
    }

    private void lostAtTheEnd() throws SQLException {
        long next = last().next();
        long end = item.entries() + 1;
        if (end > next) {
            String state = item.body() == null ? null : item.body().state();
            long revision = taken(item.visible()) ? item.revision() : item.visible();
            if (!standIns(revision, next, end, state)) {
                dropKept("are followed by too many that are lost, or contradict what is left of it");
            }
        } else if (end < next) {
            dropKept("contradict its record");
        }
    }

    private void bottom() throws SQLException {
        if (kept.isEmpty()) {
            if (item.entries() > 0) {
                findings.add(new Finding(
                        Problem.HISTORY_GAP,
                        item.key().toString(),
                        "its entries 1 to " + item.entries() + " are lost",
                        false));
            }
            return;
        }
        Step first = kept.get(0);
        var statement = tx.session().prepare(TRIMMED);
        statement.setString(1, item.key().type());
        try (ResultSet row = statement.executeQuery()) {
            long trimmed = row.next() ? row.getLong(1) : 0;
            if (first.first() > 1 && first.links().visible() > trimmed) {
                findings.add(new Finding(
                        Problem.HISTORY_GAP,
                        item.key().toString(),
                        "its entries 1 to " + (first.first() - 1) + " are lost",
                        false));
            }
        }
    }

    /**
     * Whether every commit after one is there, and none of them began another life of the item: then chunks that were
     * found are of this life.
     *
     * @param revision the last commit before them; 0 for all
     * @param newest the last of them
     */
    boolean complete(long revision, long newest) {
        if (lastStandIn > revision) {
            return false;
        }
        long previous = revision;
        for (Step step : kept) {
            if (step.revision() > revision) {
                boolean sameLife = step.links().life() == null || step.links().previous() == 0;
                if (step.links().previous() != previous || !sameLife) {
                    return false;
                }
                previous = step.revision();
            }
        }
        return previous >= newest;
    }
}
