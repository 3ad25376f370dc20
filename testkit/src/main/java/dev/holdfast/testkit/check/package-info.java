/**
 * Checks of the answers of a store: {@link dev.holdfast.testkit.check.LinearizabilityCheck} for concurrent calls of
 * threads and processes, {@link dev.holdfast.testkit.check.ReferenceComparison} for random calls compared with the
 * in-memory store.
 */
@NullMarked
package dev.holdfast.testkit.check;

import org.jspecify.annotations.NullMarked;
