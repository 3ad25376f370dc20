package dev.holdfast.sqlite;

import java.sql.SQLException;

/**
 * Something to be done in a write transaction, which it may share with the work of other callers. It may be run again
 * from the start if the transaction is rolled back.
 */
@FunctionalInterface
interface WriteWork<T> {
    T run(WriteTransaction tx) throws SQLException;
}
