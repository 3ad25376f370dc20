/**
 * Kills processes that write to a store and checks what is left. Start at {@link
 * dev.holdfast.testkit.crash.CrashHarness}.
 */
@NullMarked
package dev.holdfast.testkit.crash;

import org.jspecify.annotations.NullMarked;
