/** The database file: opening it, its connections, schema and high-water mark. */
@NullMarked
package dev.holdfast.sqlite.database;

import org.jspecify.annotations.NullMarked;
