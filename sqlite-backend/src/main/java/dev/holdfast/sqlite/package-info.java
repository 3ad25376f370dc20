/** The embedded store: SQLite as the truth, YAML files as its mirror. */
@NullMarked
package dev.holdfast.sqlite;

import org.jspecify.annotations.NullMarked;
