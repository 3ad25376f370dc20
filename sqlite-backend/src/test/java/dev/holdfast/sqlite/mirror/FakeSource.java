package dev.holdfast.sqlite.mirror;

import dev.holdfast.store.ItemBody;
import dev.holdfast.store.ItemKey;
import dev.holdfast.store.ItemRecord;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;

/** A database in memory; its commits are durable at once, as with {@code synchronous = FULL}. */
final class FakeSource implements MirrorSource, RecordWalk {
    final List<MirrorChange> log = new CopyOnWriteArrayList<>();
    volatile long position;
    Runnable changed = () -> {};

    static FakeSource after(List<MirrorChange> commits, long position) {
        FakeSource source = new FakeSource();
        source.log.addAll(commits);
        source.position = position;
        return source;
    }

    void put(String type, String id, String state, String date) {
        long revision = log.size() + 1L;
        String document = "{\"payload\":{\"date\":\"" + date + "\",\"text\":\"" + "word ".repeat(10) + "\"}}";
        ItemBody body = new ItemBody(state, null, null, null, Instant.ofEpochSecond(revision), Set.of(), document);
        add(new ItemKey(type, id), new ItemRecord(new ItemKey(type, id), revision, revision, body));
    }

    void delete(String type, String id) {
        add(new ItemKey(type, id), null);
    }

    private void add(ItemKey key, @Nullable ItemRecord record) {
        log.add(new MirrorChange(key, log.size() + 1L, record));
        changed.run();
    }

    private TreeMap<ItemKey, MirrorChange> newest() {
        TreeMap<ItemKey, MirrorChange> newest = new TreeMap<>();
        log.forEach(change -> newest.put(change.key(), change));
        return newest;
    }

    List<MirrorChange> newestChanges() {
        return new ArrayList<>(newest().values());
    }

    @Override
    public long position() {
        return position;
    }

    @Override
    public List<MirrorChange> changesAfter(long revision, int limit) {
        return newest().values().stream()
                .filter(change -> change.revision() > revision)
                .sorted(Comparator.comparingLong(MirrorChange::revision))
                .limit(limit)
                .toList();
    }

    @Override
    public void mirrored(long revision) {
        position = revision;
        changed.run();
    }

    @Override
    public Map<String, Map<String, Long>> counts() {
        Map<String, Map<String, Long>> counts = new TreeMap<>();
        newest().values().forEach(change -> {
            if (change.record() != null) {
                counts.computeIfAbsent(change.key().type(), type -> new TreeMap<>())
                        .merge(change.record().body().state(), 1L, Long::sum);
            }
        });
        return counts;
    }

    @Override
    public long lastRevision() {
        return log.size();
    }

    @Override
    public List<ItemRecord> recordsAfter(@Nullable ItemKey after, int limit) {
        List<ItemRecord> records = new ArrayList<>();
        newest().forEach((key, change) -> {
            if (change.record() != null && (after == null || key.compareTo(after) > 0) && records.size() < limit) {
                records.add(change.record());
            }
        });
        return records;
    }

    @Override
    public boolean exists(ItemKey key) {
        return record(key) != null;
    }

    @Override
    public @Nullable ItemRecord record(ItemKey key) {
        MirrorChange change = newest().get(key);
        return change == null ? null : change.record();
    }
}
