package dev.holdfast.internal.ledger;

import com.fasterxml.jackson.databind.JsonNode;
import dev.holdfast.chunk.Ledger;
import dev.holdfast.store.Chunk;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** A ledger read from the store. Completed chunks are in memory, results are not. Thread-safe. */
public class StoredLedger implements Ledger {
    /** The number of results in memory at once. */
    private static final int PAGE = 16;

    protected final String id;
    protected final String state;
    protected final LedgerReader reader;
    protected final ResultCodec results;
    protected final CompletedChunks completed;
    private volatile LedgerHeader header;

    public StoredLedger(String state, LedgerHeader header, LedgerReader reader, ResultCodec results) {
        this.id = reader.key().toString();
        this.state = state;
        this.header = header;
        this.reader = reader;
        this.results = results;
        this.completed = reader.completed(names());
    }

    public final LedgerHeader header() {
        return header;
    }

    protected final void header(LedgerHeader next) {
        header = next;
    }

    protected final LedgerNames names() {
        return new LedgerNames(state, header.generation());
    }

    @Override
    public int total() {
        return header.total();
    }

    @Override
    public int done() {
        return completed.done();
    }

    @Override
    public boolean isDone(int index) {
        return completed.isDone(require(index));
    }

    @Override
    public int attempt(int index) {
        return completed.failures(require(index)) + 1;
    }

    protected final int require(int index) {
        int total = total();
        if (index < 0 || index >= total) {
            throw new IllegalArgumentException(id + ": there is no chunk " + index + " in " + state + ", which has "
                    + total + " chunks; use 0 to " + (total - 1) + ", or let the total grow");
        }
        return index;
    }

    @Override
    public Iterable<Integer> missing() {
        return MissingChunks::new;
    }

    /** Iterates over the missing chunks, with a fresh look at the ledger at each step. Confined to one thread. */
    private final class MissingChunks implements Iterator<Integer> {
        private int next;
        private boolean known;

        @Override
        public boolean hasNext() {
            if (!known) {
                next = completed.missingFrom(next);
                known = next < total();
            }
            return known;
        }

        @Override
        public Integer next() {
            if (!hasNext()) {
                throw new NoSuchElementException(id + ": no chunk of " + state + " is missing after " + (next - 1));
            }
            known = false;
            return next++;
        }
    }

    @Override
    public <R> Optional<R> result(int index, Class<R> type) {
        if (!isDone(index)) {
            return Optional.empty();
        }
        return reader.results(names(), index, 1).stream()
                .filter(chunk -> chunk.index() == index)
                .findFirst()
                .map(chunk -> read(chunk, type));
    }

    @Override
    public <R> Stream<R> results(Class<R> type) {
        LedgerNames names = names();
        return Stream.iterate(
                        reader.results(names, 0, PAGE),
                        page -> !page.isEmpty(),
                        page -> reader.results(names, page.get(page.size() - 1).index() + 1, PAGE))
                .flatMap(List::stream)
                .filter(chunk -> completed.isDone(chunk.index()))
                .map(chunk -> read(chunk, type));
    }

    private <R> R read(Chunk chunk, Class<R> type) {
        R result = results.read("chunk " + chunk.index() + " in " + state, chunk.document(), type);
        if (result == null) {
            throw reader.unreadable(chunk.ledger(), "chunk " + chunk.index() + " has the result null", null);
        }
        return result;
    }

    @Override
    public <C> Optional<C> config(Class<C> type) {
        @Nullable JsonNode config = header.config();
        if (config == null) {
            return Optional.empty();
        }
        return Optional.of(results.config(config, state, type));
    }

    @Override
    public String toString() {
        return "Ledger[" + id + " " + state + ", " + done() + " of " + total() + "]";
    }
}
