/** Watches items by adaptive polling. Start with {@link dev.holdfast.watch.Poller}. */
@NullMarked
package dev.holdfast.watch;

import org.jspecify.annotations.NullMarked;
