/** Fixtures and assertions for tests on states. */
@NullMarked
package dev.holdfast.testkit;

import org.jspecify.annotations.NullMarked;
