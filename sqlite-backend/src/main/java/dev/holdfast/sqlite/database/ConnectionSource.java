package dev.holdfast.sqlite.database;

import java.sql.Connection;
import java.sql.SQLException;

/** Where connections come from: the seam at which tests make the database fail. Thread-safe. */
@FunctionalInterface
public interface ConnectionSource {
    /**
     * Opens a connection.
     *
     * @param access what it is for
     * @return an open connection in autocommit mode, which the caller closes
     */
    Connection open(Access access) throws SQLException;

    /** What a connection is for. */
    enum Access {
        /** Reading and writing. */
        WRITE,
        /** Reading alone; the connection refuses to write. */
        READ,
        /** Looking at a file that may belong to another version: nothing at all is changed. */
        INSPECT
    }
}
