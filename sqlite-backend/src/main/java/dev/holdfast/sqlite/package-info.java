/** A store in a SQLite database, with YAML files as its mirror: {@link dev.holdfast.sqlite.SqliteStore}. */
@NullMarked
package dev.holdfast.sqlite;

import org.jspecify.annotations.NullMarked;
