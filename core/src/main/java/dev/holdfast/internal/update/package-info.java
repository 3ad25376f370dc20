/** Combined, rate-limited updates of one item. */
@NullMarked
package dev.holdfast.internal.update;

import org.jspecify.annotations.NullMarked;
