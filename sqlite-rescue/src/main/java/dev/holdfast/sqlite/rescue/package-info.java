/** Reads a damaged SQLite database of Holdfast page by page and recovers its rows. */
@NullMarked
package dev.holdfast.sqlite.rescue;

import org.jspecify.annotations.NullMarked;
