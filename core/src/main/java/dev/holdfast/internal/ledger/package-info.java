/** Chunk ledgers as they are stored. */
@NullMarked
package dev.holdfast.internal.ledger;

import org.jspecify.annotations.NullMarked;
