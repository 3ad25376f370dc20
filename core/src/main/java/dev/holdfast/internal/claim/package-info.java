/** Claims: held items, lease renewal, and the ledgers and steps that a worker writes. */
@NullMarked
package dev.holdfast.internal.claim;

import org.jspecify.annotations.NullMarked;
