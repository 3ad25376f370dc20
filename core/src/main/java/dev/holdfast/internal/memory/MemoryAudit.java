package dev.holdfast.internal.memory;

import dev.holdfast.store.HistoryEntry;
import dev.holdfast.store.ItemRecord;
import dev.holdfast.store.VerifyReport;
import dev.holdfast.store.VerifyReport.Finding;
import dev.holdfast.store.VerifyReport.Problem;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Checks derived tables against the items. */
final class MemoryAudit {
    private MemoryAudit() {}

    static VerifyReport run(Collection<MemoryItem> items, Map<String, TypeTable> tables) {
        List<Finding> findings = new ArrayList<>();
        Map<String, Map<String, Long>> counted = new TreeMap<>();
        long live = 0;
        long entries = 0;
        for (MemoryItem item : items) {
            entries +=
                    item.rows().stream().mapToLong(row -> row.entries().size()).sum();
            ItemRecord record = item.current();
            if (record != null) {
                live++;
                counted.computeIfAbsent(record.key().type(), type -> new TreeMap<>())
                        .merge(record.body().state(), 1L, Long::sum);
                lastEntry(item, record, findings);
            }
        }
        tables.forEach((type, table) -> {
            Map<String, Long> truth = counted.getOrDefault(type, Map.of());
            if (!table.counts().equals(truth)) {
                findings.add(new Finding(
                        Problem.DERIVED_MISMATCH,
                        type,
                        "counts are " + table.counts() + " instead of " + truth,
                        false));
            }
            List<ItemRecord> records = items.stream()
                    .map(MemoryItem::current)
                    .filter(record -> record != null && record.key().type().equals(type))
                    .toList();
            table.keys()
                    .faults(records)
                    .forEach(fault -> findings.add(new Finding(Problem.DERIVED_MISMATCH, type, fault, false)));
        });
        return new VerifyReport(live, entries, findings);
    }

    private static void lastEntry(MemoryItem item, ItemRecord record, List<Finding> findings) {
        long expected = record.entries();
        for (int i = item.rows().size() - 1; i >= 0; i--) {
            List<HistoryEntry> entries = item.rows().get(i).entries();
            if (entries.isEmpty()) {
                continue;
            }
            HistoryEntry last = entries.get(entries.size() - 1);
            if (last.number() != expected) {
                findings.add(new Finding(
                        Problem.HISTORY_GAP,
                        record.key().toString(),
                        "its last entry has number " + last.number() + " instead of " + expected,
                        false));
            }
            return;
        }
    }
}
