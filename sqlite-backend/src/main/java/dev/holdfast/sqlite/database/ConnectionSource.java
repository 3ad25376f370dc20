package dev.holdfast.sqlite.database;

import java.sql.Connection;
import java.sql.SQLException;

/** Opens connections; tests use it to make the database fail. Thread-safe. */
@FunctionalInterface
public interface ConnectionSource {
    /**
     * Opens a connection.
     *
     * @param access the purpose of the connection
     * @return an open connection in autocommit mode; the caller closes it
     */
    Connection open(Access access) throws SQLException;

    /** The purpose of a connection. */
    enum Access {
        /** Reading and writing. */
        WRITE,
        /** Reading only; the connection refuses to write. */
        READ,
        /** Inspecting a file that may belong to another version; nothing is changed. */
        INSPECT
    }
}
