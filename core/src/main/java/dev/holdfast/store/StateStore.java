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
import java.util.OptionalLong;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Stores opaque records under compare-and-set. A back end implements this interface.
 *
 * <p>One number, the revision, serves compare-and-set, order, fencing and resuming. It strictly increases over all
 * commits of the store, is never reused, and becomes visible in order: once a revision has been read, no lower one
 * appears later. A store with several shards guarantees that for each shard; revisions of different shards must not be
 * compared.
 *
 * <p>A call has one of three outcomes: it took effect, it certainly did not, or the outcome is unknown. A lost race is
 * a result ({@link CommitResult.Conflict}). A failure is a {@link StoreException}; its verdict distinguishes a call
 * that had no effect from one whose outcome is unknown. After {@link #close()} every call fails with a {@link
 * StoreException} of verdict {@code FATAL}.
 *
 * <p>The numbered clauses are in {@code docs/contract.md}. Thread-safe.
 */
public interface StateStore extends AutoCloseable {
    /**
     * Reads the newest committed record of an item.
     *
     * @param key the item
     * @return the record; empty if the item was never created or has been deleted
     * @throws CorruptRecordException if the stored record does not match its checksum
     * @throws StoreException if the store cannot be read
     */
    Optional<ItemRecord> read(ItemKey key);

    /**
     * Commits changes in the given order, each atomic by itself. The list lets many changes share one transaction, one
     * flush or one round trip.
     *
     * <p>A change commits if the item has the expected revision, no lease outlives {@link Commit#leaseEndedBy()}, and
     * no other item of the type has one of its unique keys. A deletion, and a change without a key, free the key. A
     * change whose token has already committed on the same expected revision has no second effect and gets the first
     * result, as long as the history of the item reaches back to it. If the call fails with verdict {@code UNKNOWN},
     * send the same list again: the results tell for each change whether it took effect.
     *
     * @param commits the changes
     * @return one result per commit, in the same order
     * @throws StoreException if the store cannot be written; nothing has changed unless the verdict is {@code UNKNOWN}
     */
    List<CommitResult> commit(List<Commit> commits);

    /**
     * Prepares the store for commits with {@link ItemBody#uniqueKeys}. Called before the first of them; idempotent.
     *
     * @throws StoreException with verdict {@code FATAL} if this store cannot keep keys unique, which is the default, or
     *     if it cannot be written
     */
    default void prepareUniqueKeys() {
        throw new StoreException(
                StoreException.Verdict.FATAL,
                getClass().getSimpleName() + " cannot keep keys unique; use another store, or declare no unique key",
                null);
    }

    /**
     * Reads the item that has a unique key.
     *
     * @param type the type of the items
     * @param name the name of the key
     * @param value the value of the key
     * @return the newest committed record; empty if no item has the key
     * @throws CorruptRecordException if the stored record does not match its checksum
     * @throws StoreException if the store cannot be read
     */
    default Optional<ItemRecord> readByKey(String type, String name, String value) {
        return FindAndCommit.holder(this::find, type, name, value);
    }

    /**
     * Finds items.
     *
     * @param query the criteria, the order and the size of the page
     * @return a page; items that cannot be read are listed separately
     * @throws StoreException if the store cannot be read or the cursor is not of this store
     */
    Page<ItemRecord> find(Query query);

    /**
     * Counts items by state, without reading records.
     *
     * @param type the type of the items
     * @return the number of items by the name of the state; a state without items may be left out
     * @throws StoreException if the store cannot be read
     */
    Map<String, Long> count(String type);

    /**
     * Reads history in the order of commits: of one item, or of a type, which is the change feed. No entry ever appears
     * below a cursor that was already returned. With several shards, the feed is ordered per shard and the cursor holds
     * one position per shard.
     *
     * @param query the item or type, the cursor and the size of the page
     * @return a page, and the cursor to continue from
     * @throws CursorExpiredException if history after the cursor has been dropped
     * @throws CorruptRecordException if an entry does not match its checksum
     * @throws StoreException if the store cannot be read or the cursor is not of this store
     */
    HistoryPage history(HistoryQuery query);

    /**
     * Drops history up to a cursor. The numbering of the entries of each item continues without a gap. Readers with an
     * older cursor get a {@link CursorExpiredException}, never a gap.
     *
     * @param type the type of the items
     * @param upTo entries up to this cursor are dropped
     * @return the number of dropped entries
     * @throws StoreException if the store cannot be written or the cursor is not of this store
     */
    long trim(String type, Cursor upTo);

    /**
     * Reads finished chunks in the order of their index.
     *
     * @param query the item and ledger, the cursor and the size of the page
     * @return a page
     * @throws StoreException if the store cannot be read or the cursor is not of this store
     */
    Page<Chunk> chunks(ChunkQuery query);

    /**
     * Claims up to {@code limit} items that are ready in one of the sources, those that have been ready longest over all
     * sources together. For each of them, {@code take} makes a commit, which is applied
     * only if the item has not changed since and is still ready.
     *
     * <p>The default finds, then commits. A store may do both in one step for speed.
     *
     * @param request the sources of items, and the most items to claim
     * @param take returns the commit that claims an item, or null to leave the item; must be quick and must not use the
     *     store; may be called more than once for an item
     * @return the records as committed; empty if no item is ready or others were faster
     * @throws StoreException if the store cannot be read or written
     */
    default List<ItemRecord> claim(ClaimRequest request, Function<ItemRecord, @Nullable Commit> take) {
        return new FindAndCommit(this::find, this::commit, this::now).claim(request, take);
    }

    /**
     * Renews a lease. The revision stays, so the next commit of the holder still has the expected revision. The result
     * tells the holder which revision that is: a higher one than its own means that others have changed the item.
     *
     * @param key the item
     * @param held the lease as it was taken; its owner and token must match the stored ones
     * @param expires the new expiry, by the time of the store
     * @return the revision of the record whose lease was still held and now expires at {@code expires}; empty if the
     *     lease is lost
     * @throws StoreException if the store cannot be written
     */
    OptionalLong renew(ItemKey key, Lease held, Instant expires);

    /**
     * Returns the time with which leases and due times are compared.
     *
     * @param callers the time by the clock of the caller
     * @return the time of the store if it has its own, else that of the caller
     */
    default Instant now(Instant callers) {
        return callers;
    }

    /**
     * Registers a hint that the store may have changed. A hint can be lost, late or without cause: read {@link
     * #history} for the truth.
     *
     * <p>A hint is code of the host, and harms nobody whatever it does: calls, commits and other hints neither wait for it
     * nor fail because of it. It may use the store, and close the registration or the store.
     *
     * @param hint called on a thread of its own, never two calls at once; should return quickly and not throw
     * @return the registration, which ends the hints when it is closed, without waiting for a call that runs; closing it
     *     is idempotent
     */
    default Registration onChange(Runnable hint) {
        return () -> {};
    }

    /**
     * Verifies all stored data against checksums, and all derived data against the data it is derived from.
     *
     * @param check report only, or also repair whatever can be repaired without loss
     * @return the findings
     * @throws StoreException if the store cannot be read, or cannot be written during a repair
     */
    VerifyReport verify(Check check);

    /**
     * Releases the resources of the store, after running calls have ended. Waits at most some seconds for hints that run.
     * Idempotent: a second caller waits until the first has ended, except a hint, which returns at once.
     */
    @Override
    void close();

    /** The mode of a check. */
    enum Check {
        /** Reports only. */
        REPORT,
        /** Rebuilds derived data. Nothing is deleted, and damaged bytes are kept. */
        REPAIR
    }
}
