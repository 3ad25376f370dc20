/**
 * Checks on what a store answered: {@link dev.holdfast.testkit.check.LinearizabilityCheck} for many threads or
 * processes, {@link dev.holdfast.testkit.check.StoreModel} for random sequences against the reference store.
 */
@NullMarked
package dev.holdfast.testkit.check;

import org.jspecify.annotations.NullMarked;
