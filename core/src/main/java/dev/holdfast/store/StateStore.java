package dev.holdfast.store;

import dev.holdfast.CorruptRecordException;
import dev.holdfast.Cursor;
import dev.holdfast.CursorExpiredException;
import dev.holdfast.Page;
import dev.holdfast.Registration;
import dev.holdfast.StoreException;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Opaque records under compare-and-set: what a back end implements.
 *
 * <p>One number, the revision, serves compare-and-set, order, fencing and resuming. It strictly increases over all
 * commits of the store, is never reused, and becomes visible in order: once a revision has been read, no lower one
 * appears later. A store that keeps its items in several shards promises that of each shard; revisions of different shards
 * are then not to be compared.
 *
 * <p>A call has one of three outcomes: it took effect, it certainly did not, or that is not known. Losing a race is an
 * answer ({@link CommitResult.Conflict}); trouble is a {@link StoreException} that says which of the last two holds.
 * After {@link #close()} every call fails with a {@link StoreException} of verdict {@code FATAL}.
 *
 * <p>The numbered clauses are in {@code docs/contract.md}. Thread-safe.
 */
public interface StateStore extends AutoCloseable {
    /**
     * Reads the newest committed record of an item.
     *
     * @param key which item
     * @return the record; empty if the item was never created or has been deleted
     * @throws CorruptRecordException if what is stored does not match its checksum
     * @throws StoreException if the store cannot be read
     */
    Optional<ItemRecord> read(ItemKey key);

    /**
     * Commits changes, each atomic by itself, in the order given; a list exists so that many changes share one
     * transaction, one flush or one round trip.
     *
     * <p>A change commits if the item's revision is the expected one and no lease outlives {@link
     * Commit#leaseEndedBy()}. A change whose token already committed on the same expected revision has no second effect
     * and gets the first answer; that is known as long as the history of the item reaches back to it. When the call
     * fails with verdict {@code UNKNOWN}, sending the same list again tells for each change whether it took effect.
     *
     * @param commits what to change
     * @return one answer per commit, in the same order
     * @throws StoreException if the store cannot be written; nothing has changed unless the verdict is {@code UNKNOWN}
     */
    List<CommitResult> commit(List<Commit> commits);

    /**
     * Finds items.
     *
     * @param query which, in which order, how many
     * @return a page; items that cannot be read are listed apart
     * @throws StoreException if the store cannot be read or the cursor is not of this store
     */
    Page<ItemRecord> find(Query query);

    /**
     * Counts items by state, without reading records.
     *
     * @param type the type of the items
     * @return the number of items per state; a state without items may be left out
     * @throws StoreException if the store cannot be read
     */
    Map<String, Long> count(String type);

    /**
     * Reads history in the order of commits: of one item, or of a type, which is the change feed. No entry ever appears
     * below a cursor already handed out. Of several shards each has its own order in the feed, and the cursor a place in
     * each.
     *
     * @param query which, from where, how many
     * @return a page with the place to go on
     * @throws CursorExpiredException if history after the cursor has been trimmed
     * @throws CorruptRecordException if an entry does not match its checksum
     * @throws StoreException if the store cannot be read or the cursor is not of this store
     */
    HistoryPage history(HistoryQuery query);

    /**
     * Drops history up to a cursor, keeping for each item what is needed to go on numbering. Readers whose cursor is
     * older get a {@link CursorExpiredException}, never a gap.
     *
     * @param type the type of the items
     * @param upTo entries up to this place are dropped
     * @return how many entries were dropped
     * @throws StoreException if the store cannot be written or the cursor is not of this store
     */
    long trim(String type, Cursor upTo);

    /**
     * Reads finished chunks in the order of their index.
     *
     * @param query of which item and ledger, from where, how many
     * @return a page
     * @throws StoreException if the store cannot be read or the cursor is not of this store
     */
    Page<Chunk> chunks(ChunkQuery query);

    /**
     * Takes up to {@code limit} items that are ready: for each, {@code take} makes the commit, and it is applied only if
     * the item has not changed since and is still ready.
     *
     * <p>The default finds, then commits. A store may do both in one step for speed.
     *
     * @param request where to look, and how many to take
     * @param take makes the commit that takes an item, or returns null to leave it; must be quick, must not use the
     *     store and may be called more than once for an item
     * @return the records as committed; empty if nothing is ready or others were faster
     * @throws StoreException if the store cannot be read or written
     */
    default List<ItemRecord> claim(ClaimRequest request, Function<ItemRecord, @Nullable Commit> take) {
        return new FindAndCommit(this::find, this::commit, this::now).claim(request, take);
    }

    /**
     * Moves the end of a lease. The revision stays, so the holder's own next commit still fits.
     *
     * @param key which item
     * @param held the lease as it was taken; owner and token have to match what is stored
     * @param expires the new end, on the store's time
     * @return true if the lease was still held and now ends at {@code expires}; false if it is lost
     * @throws StoreException if the store cannot be written
     */
    boolean renew(ItemKey key, Lease held, Instant expires);

    /**
     * The time that leases and due times are compared with.
     *
     * @param callers the time by the caller's clock
     * @return the store's own time if it has one, else the caller's
     */
    default Instant now(Instant callers) {
        return callers;
    }

    /**
     * Asks to be woken when something has changed. A hint, which may be lost, late or without cause: the truth is in
     * {@link #history}.
     *
     * @param hint called on a thread of the store or of a caller that has just committed; must return quickly and not
     *     throw
     * @return ends the hints when closed; idempotent
     */
    default Registration onChange(Runnable hint) {
        return () -> {};
    }

    /**
     * Checks everything that is stored against checksums, and everything derived against the truth.
     *
     * @param check whether to mend what can be mended without losing anything
     * @return what was found
     * @throws StoreException if the store cannot be read, or not written while repairing
     */
    VerifyReport verify(Check check);

    /** Frees what the store opened; idempotent. Running calls end first. */
    @Override
    void close();

    /** Whether a check mends what it finds. */
    enum Check {
        /** Only look. */
        REPORT,
        /** Mend what can be derived anew; nothing is deleted, damaged bytes are kept. */
        REPAIR
    }
}
