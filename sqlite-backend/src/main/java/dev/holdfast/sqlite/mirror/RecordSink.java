package dev.holdfast.sqlite.mirror;

import dev.holdfast.store.ItemRecord;
import java.io.IOException;
import java.nio.file.Path;

/** Receives the items of a database that is being rebuilt. Confined to one thread. */
public interface RecordSink extends AutoCloseable {
    /**
     * Inserts one item, with its revision and number of entries.
     *
     * @param record the item
     * @throws IOException if it cannot be stored
     */
    void insert(ItemRecord record) throws IOException;

    /**
     * Finishes the database: every item gets one more entry, at a revision above all that were inserted. Afterwards
     * everything is durable and in one file.
     *
     * @param highestRevision the highest revision that was inserted, 0 if there was none
     * @throws IOException if that fails
     */
    void finish(long highestRevision) throws IOException;

    /** Closes the database. */
    @Override
    void close() throws IOException;

    /** Creates new, empty databases. */
    interface Factory {
        /**
         * Creates a database.
         *
         * @param file its path; the file does not exist
         * @return the new database
         * @throws IOException if that fails
         */
        RecordSink create(Path file) throws IOException;
    }
}
