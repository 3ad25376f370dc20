/** Rows, transactions and queries. */
@NullMarked
package dev.holdfast.sqlite.engine;

import org.jspecify.annotations.NullMarked;
