/**
 * The suite that every back end passes. Start at {@link dev.holdfast.testkit.contract.StateStoreContract}; the clauses
 * are numbered in {@code docs/contract.md}.
 */
@NullMarked
package dev.holdfast.testkit.contract;

import org.jspecify.annotations.NullMarked;
