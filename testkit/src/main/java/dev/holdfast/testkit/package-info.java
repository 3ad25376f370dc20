/**
 * Fixtures and assertions for tests on states: {@link dev.holdfast.testkit.HoldfastStore} gives a test a fresh store, a
 * clock and states on both, {@link dev.holdfast.testkit.HoldfastAssertions} asserts on what is stored, {@link
 * dev.holdfast.testkit.FaultyStore} loses answers.
 *
 * <p>Who writes a back end starts at {@code dev.holdfast.testkit.contract.StateStoreContract}.
 */
@NullMarked
package dev.holdfast.testkit;

import org.jspecify.annotations.NullMarked;
