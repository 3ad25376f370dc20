/** Rebuilds a damaged database, with {@code holdfast-sqlite-rescue} if that is present. */
@NullMarked
package dev.holdfast.sqlite.rebuild;

import org.jspecify.annotations.NullMarked;
