package dev.holdfast.sqlite.rescue;

import dev.holdfast.CorruptRecordException;
import dev.holdfast.sqlite.engine.HistoryRow;
import dev.holdfast.sqlite.engine.HistoryRow.Links;
import dev.holdfast.sqlite.engine.ItemRow;
import dev.holdfast.sqlite.engine.WriteTransaction;
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
 * The history of one item, from the rows found. Lost entries between recovered ones, or after the last one, are
 * replaced by entries that say so, because entry numbers have no gaps. Entries lost before the first recovered one are
 * missing, as after a trim.
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
    private final List<ChainLink> kept = new ArrayList<>();
    private long seen;
    private long lastStandIn;

    /** The facts that the chain needs about a row. */
    private record ChainLink(
            long revision,
            Links links,
            long first,
            long next,
            @Nullable String from,
            boolean deletion) {
        static ChainLink of(HistoryRow row) {
            List<Entry> entries = row.entries();
            boolean deletion =
                    !entries.isEmpty() && entries.get(entries.size() - 1).kind() == Entry.Kind.DELETED;
            String from = entries.isEmpty() ? null : entries.get(0).from();
            return new ChainLink(row.revision(), row.links(), row.first(), row.last() + 1, from, deletion);
        }
    }

    RescuedHistory(WriteTransaction tx, List<Finding> findings, ItemRow item) {
        this.tx = tx;
        this.findings = findings;
        this.item = item;
    }

    /** Recovers the history; returns the item as its history knows it. */
    ItemRow run() throws SQLException {
        for (ChainLink link : chain().values()) {
            add(link);
        }
        bottom();
        return top();
    }

    /** Copies the rows that match their checksums; returns them in order. */
    private Map<Long, ChainLink> chain() throws SQLException {
        Map<Long, ChainLink> chain = new TreeMap<>();
        try (ResultSet row = tx.session().prepare(FOUND, item.no()).executeQuery()) {
            while (row.next()) {
                try {
                    HistoryRow read = HistoryRow.read(row, item.key());
                    if (!taken(read.revision())) {
                        append(read);
                        chain.put(read.revision(), ChainLink.of(read));
                    }
                } catch (CorruptRecordException e) {
                    // without another copy this leaves a gap, which is reported
                }
            }
        }
        return chain;
    }

    private boolean taken(long revision) throws SQLException {
        return tx.session().number(TAKEN, revision) > 0;
    }

    private void append(HistoryRow row) throws SQLException {
        tx.append(row, tx.type(item.key().type()));
    }

    private void add(ChainLink link) throws SQLException {
        if (!kept.isEmpty()) {
            long next = last().next();
            if (link.first() > next && standIns(link.links().visible(), next, link.first(), link.from())) {
                next = link.first();
            }
            if (link.first() != next || seen != link.links().visible()) {
                dropKept("contradict the rest");
            }
        }
        if (kept.isEmpty()) {
            seen = link.links().visible();
        }
        kept.add(link);
        if (link.next() > link.first()) {
            seen = link.revision();
        }
    }

    private ChainLink last() {
        return kept.get(kept.size() - 1);
    }

    private void dropKept(String why) throws SQLException {
        findings.add(new Finding(
                Problem.HISTORY_GAP,
                item.key().toString(),
                "its entries up to number " + (last().next() - 1) + " are lost: they " + why,
                false));
        // later rows are copied already and stay, as after a trim
        tx.session()
                .prepare(DROP + " AND revision <= ?", item.no(), last().revision())
                .executeUpdate();
        kept.clear();
        seen = 0;
    }

    /** Fills a gap with entries that say what they replace, under a revision whose own row is lost. */
    private boolean standIns(long revision, long first, long end, @Nullable String state) throws SQLException {
        boolean possible = end - first <= MOST_STAND_INS && revision > last().revision() && !taken(revision);
        if (possible) {
            standIn(revision, last().revision(), first, end, state);
            if (end > first) {
                findings.add(new Finding(
                        Problem.DAMAGED_ENTRY,
                        item.key().toString(),
                        "its entries " + first + " to " + (end - 1) + " are lost; entries that say so replace them",
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
        kept.add(ChainLink.of(row));
        lastStandIn = revision;
        if (end > first) {
            seen = revision;
        }
    }

    /** Makes the record and its newest entry agree. */
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
                                    + " are lost except for their history; check that the item is in the right state",
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
        if (whole.body() == null && !taken(whole.revision())) { // a deleted item gets no entry for the rebuild
            long previous = kept.isEmpty() ? UNKNOWN : last().revision();
            standIn(whole.revision(), previous, whole.entries() + 1, whole.entries() + 1, null);
        }
        long created = kept.stream()
                .filter(link -> link.links().life() != null)
                .mapToLong(ChainLink::revision)
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
                dropKept("are followed by too many lost ones, or contradict the rest");
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
        ChainLink first = kept.get(0);
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
     * Returns whether every commit after a revision was recovered and none of them started another life of the item;
     * the chunks found then belong to this life.
     *
     * @param revision the last commit before them; 0 for all
     * @param newest the last of them
     */
    boolean complete(long revision, long newest) {
        if (lastStandIn > revision) {
            return false;
        }
        long previous = revision;
        for (ChainLink link : kept) {
            if (link.revision() > revision) {
                boolean sameLife = link.links().life() == null || link.links().previous() == 0;
                if (link.links().previous() != previous || !sameLife) {
                    return false;
                }
                previous = link.revision();
            }
        }
        return previous >= newest;
    }
}
