/** Limits of how often items may be updated, set by the host. */
@NullMarked
package dev.holdfast.limit;

import org.jspecify.annotations.NullMarked;
