/**
 * The SPI of stores: the interface that a back end implements, and its values. Start with {@link
 * dev.holdfast.store.StateStore}.
 *
 * <p>A store keeps opaque documents under compare-and-set. It knows no workflow, no payload type and no retry rule, and
 * it reads no clock. The clauses of its contract are numbered in {@code docs/contract.md}; the test suite {@code
 * dev.holdfast.testkit.contract.StateStoreContract} checks them.
 */
@NullMarked
package dev.holdfast.store;

import org.jspecify.annotations.NullMarked;
