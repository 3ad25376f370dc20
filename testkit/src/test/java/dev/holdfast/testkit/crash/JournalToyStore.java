package dev.holdfast.testkit.crash;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.datatype.jsr310.JavaTimeModule;
import dev.holdfast.CorruptRecordException;
import dev.holdfast.Cursor;
import dev.holdfast.Damage;
import dev.holdfast.Page;
import dev.holdfast.StoreException;
import dev.holdfast.memory.InMemoryStore;
import dev.holdfast.store.Chunk;
import dev.holdfast.store.ChunkQuery;
import dev.holdfast.store.ClaimRequest;
import dev.holdfast.store.Commit;
import dev.holdfast.store.CommitResult;
import dev.holdfast.store.Durability;
import dev.holdfast.store.HistoryPage;
import dev.holdfast.store.HistoryQuery;
import dev.holdfast.store.ItemKey;
import dev.holdfast.store.ItemRecord;
import dev.holdfast.store.Lease;
import dev.holdfast.store.Query;
import dev.holdfast.store.VerifyReport;
import dev.holdfast.testkit.ForwardingStore;
import dev.holdfast.testkit.StoreFactory;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.zip.CRC32;
import org.jspecify.annotations.Nullable;

/** A minimal store that meets the whole contract: one journal file, replayed into memory. */
class JournalToyStore extends ForwardingStore {
    static final String FILE = "journal";
    private static final ObjectMapper JSON =
            JsonMapper.builder().addModule(new JavaTimeModule()).build();

    private final Set<ItemKey> damaged = new TreeSet<>();
    private final FileChannel journal;
    private boolean closed;

    /** A line of the journal: the effect of one call. */
    record Line(
            List<Commit> commits,
            @Nullable ItemKey renewed,
            @Nullable Lease held,
            @Nullable Instant expires,
            @Nullable String trimmed,
            @Nullable String upTo) {}

    JournalToyStore(Path directory) {
        super(new InMemoryStore());
        try {
            Path file = directory.resolve(FILE);
            long good = Files.exists(file) ? replay(Files.readAllBytes(file)) : 0;
            journal = FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
            journal.truncate(good);
            journal.position(good);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Replays all whole lines; returns the start of the torn tail. */
    private int replay(byte[] bytes) throws IOException {
        int start = 0;
        for (int end = 0; end < bytes.length; end++) {
            if (bytes[end] == '\n') {
                String text = new String(bytes, start, end - start, StandardCharsets.UTF_8);
                int space = text.indexOf(' ');
                Line line = JSON.readValue(text.substring(space + 1), Line.class);
                boolean good = text.substring(0, space).equals(checksum(text.substring(space + 1)));
                line.commits().forEach(commit -> {
                    target().commit(List.of(commit));
                    if (!good) {
                        damaged.add(commit.key());
                    }
                });
                if (line.renewed() != null && line.held() != null && line.expires() != null) {
                    target().renew(line.renewed(), line.held(), line.expires());
                }
                if (line.trimmed() != null && line.upTo() != null) {
                    target().trim(line.trimmed(), new Cursor(line.upTo()));
                }
                start = end + 1;
            }
        }
        return start;
    }

    private static String checksum(String text) {
        CRC32 crc = new CRC32();
        crc.update(text.getBytes(StandardCharsets.UTF_8));
        return Long.toHexString(crc.getValue());
    }

    static String write(Line line) {
        try {
            String text = JSON.writeValueAsString(line);
            return checksum(text) + " " + text + "\n";
        } catch (JsonProcessingException e) {
            throw new IllegalStateException(e);
        }
    }

    void append(Line line) {
        ByteBuffer bytes = ByteBuffer.wrap(write(line).getBytes(StandardCharsets.UTF_8));
        boolean interrupted = Thread.interrupted(); // an interrupt would close the channel
        try {
            while (bytes.hasRemaining()) {
                journal.write(bytes);
            }
            journal.force(false);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    private static void requireText(Commit commit) {
        if (commit.body() != null
                && !StandardCharsets.UTF_8.newEncoder().canEncode(commit.body().document())) {
            throw new StoreException(
                    StoreException.Verdict.FATAL, commit.key() + ": its document is not text; repair it", null);
        }
    }

    /** Its journal has no place for keys. */
    @Override
    public void prepareUniqueKeys() {
        throw new StoreException(StoreException.Verdict.FATAL, "the toy store cannot keep keys unique", null);
    }

    @Override
    public synchronized List<CommitResult> commit(List<Commit> commits) {
        List<CommitResult> results = new ArrayList<>();
        List<Commit> done = new ArrayList<>();
        commits.forEach(JournalToyStore::requireText);
        for (CommitResult result : target().commit(commits)) {
            if (result instanceof CommitResult.Committed committed) {
                done.add(commits.get(results.size()));
                results.add(new CommitResult.Committed(committed.revision(), committed.entries(), Durability.NODE));
            } else {
                results.add(result);
            }
        }
        if (!done.isEmpty()) {
            append(new Line(done, null, null, null, null, null));
        }
        return results;
    }

    @Override
    public synchronized OptionalLong renew(ItemKey key, Lease held, Instant expires) {
        OptionalLong renewed = target().renew(key, held, expires);
        if (renewed.isPresent()) {
            append(new Line(List.of(), key, held, expires, null, null));
        }
        return renewed;
    }

    @Override
    public synchronized long trim(String type, Cursor upTo) {
        long dropped = target().trim(type, upTo);
        append(new Line(List.of(), null, null, null, type, upTo.value()));
        return dropped;
    }

    @Override
    public synchronized Optional<ItemRecord> read(ItemKey key) {
        Optional<ItemRecord> found = target().read(key);
        if (damaged.contains(key)) {
            throw new CorruptRecordException(key.toString(), key + ": its line in the journal is damaged", null);
        }
        return found;
    }

    @Override
    public synchronized Page<ItemRecord> find(Query query) {
        Page<ItemRecord> page = target().find(query);
        List<ItemRecord> good = new ArrayList<>(page.items());
        List<Damage> bad = new ArrayList<>();
        page.items().stream()
                .filter(record -> damaged.contains(record.key()))
                .forEach(record -> bad.add(new Damage(record.key(), "its line in the journal is damaged")));
        good.removeIf(record -> damaged.contains(record.key()));
        return new Page<>(good, bad, page.next());
    }

    @Override
    public synchronized Map<String, Long> count(String type) {
        return target().count(type);
    }

    @Override
    public synchronized HistoryPage history(HistoryQuery query) {
        return target().history(query);
    }

    @Override
    public synchronized Page<Chunk> chunks(ChunkQuery query) {
        return target().chunks(query);
    }

    @Override
    public synchronized List<ItemRecord> claim(ClaimRequest request, Function<ItemRecord, @Nullable Commit> take) {
        return super.claim(request, take);
    }

    @Override
    public synchronized VerifyReport verify(Check check) {
        VerifyReport report = target().verify(check);
        List<VerifyReport.Finding> findings = new ArrayList<>(report.findings());
        damaged.forEach(key -> findings.add(new VerifyReport.Finding(
                VerifyReport.Problem.DAMAGED_RECORD, key.toString(), "its line in the journal is damaged", false)));
        return new VerifyReport(report.items(), report.entries(), findings);
    }

    @Override
    public synchronized void close() {
        if (!closed) {
            closed = true;
            target().close();
            try {
                journal.close();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }

    /** Opens the correct store. */
    public static final class Factory implements StoreFactory {
        @Override
        public JournalToyStore open(Path directory) {
            return new JournalToyStore(directory);
        }
    }

    /** Opens a store that acknowledges a commit before it writes it. */
    public static final class TooEarly implements StoreFactory {
        @Override
        public JournalToyStore open(Path directory) {
            return new JournalToyStore(directory) {
                private @Nullable Line waiting;

                @Override
                void append(Line line) {
                    if (waiting != null) {
                        super.append(waiting);
                    }
                    waiting = line;
                }
            };
        }
    }

    /** Opens a store that writes a commit and its history in two steps. */
    public static final class Halves implements StoreFactory {
        @Override
        public JournalToyStore open(Path directory) {
            return new JournalToyStore(directory) {
                @Override
                void append(Line line) {
                    for (Commit commit : line.commits()) {
                        Commit bare =
                                new Commit(commit.key(), commit.expected(), commit.body(), List.of(), commit.token());
                        super.append(new Line(List.of(bare), null, null, null, null, null));
                    }
                    super.append(line);
                }
            };
        }
    }
}
