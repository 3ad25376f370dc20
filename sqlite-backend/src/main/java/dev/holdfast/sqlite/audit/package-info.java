/** Checks and repairs the database. */
@NullMarked
package dev.holdfast.sqlite.audit;

import org.jspecify.annotations.NullMarked;
