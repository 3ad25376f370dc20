/** Claims: held items, lease renewal, ledgers and steps that a worker writes. */
@NullMarked
package dev.holdfast.internal.claim;

import org.jspecify.annotations.NullMarked;
