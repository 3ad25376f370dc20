/**
 * Fixtures and assertions for tests of code that uses Holdfast. {@link dev.holdfast.testkit.HoldfastStore} gives a test
 * a fresh store, a clock, and states on both. {@link dev.holdfast.testkit.HoldfastAssertions} starts assertions on
 * items and their history. {@link dev.holdfast.testkit.FaultyStore} fails calls and loses their answers.
 *
 * <p>To test a back end of your own, start at {@code dev.holdfast.testkit.contract.StateStoreContract}.
 */
@NullMarked
package dev.holdfast.testkit;

import org.jspecify.annotations.NullMarked;
