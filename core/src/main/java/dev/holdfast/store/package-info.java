/**
 * The store SPI: what a back end implements, and the values that cross it. Start at {@link
 * dev.holdfast.store.StateStore}.
 *
 * <p>A store keeps opaque documents under compare-and-set. It knows no workflow, no payload type, no retry rule and
 * reads no clock. The clauses it has to satisfy are numbered in {@code docs/contract.md}; the test suite that checks
 * them is {@code dev.holdfast.testkit.contract.StateStoreContract}.
 */
@NullMarked
package dev.holdfast.store;

import org.jspecify.annotations.NullMarked;
