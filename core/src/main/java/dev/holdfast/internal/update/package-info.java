/** Updates of one item that are combined and limited. */
@NullMarked
package dev.holdfast.internal.update;

import org.jspecify.annotations.NullMarked;
