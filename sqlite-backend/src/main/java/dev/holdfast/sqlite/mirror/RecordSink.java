package dev.holdfast.sqlite.mirror;

import dev.holdfast.store.ItemRecord;
import java.io.IOException;
import java.nio.file.Path;

/** Takes the items of a database that is made anew. Confined to one thread. */
public interface RecordSink extends AutoCloseable {
    /**
     * Takes one item, with its revision and number of entries.
     *
     * @param record the item
     * @throws IOException if it cannot be stored
     */
    void insert(ItemRecord record) throws IOException;

    /**
     * Ends the database: adds to every item an entry of its own, numbered one higher than its entries, at a revision
     * above all that were inserted; everything is durable and in the one file then.
     *
     * @param highestRevision the highest revision that was inserted, 0 if none was
     * @throws IOException if that fails
     */
    void finish(long highestRevision) throws IOException;

    /** Closes the database. */
    @Override
    void close() throws IOException;

    /** Makes new, empty databases. */
    interface Factory {
        /**
         * Makes a database.
         *
         * @param file where; nothing is there
         * @return the new database
         * @throws IOException if that fails
         */
        RecordSink create(Path file) throws IOException;
    }
}
