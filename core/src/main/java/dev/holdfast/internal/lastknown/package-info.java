/** The last known records of items, for reads while the store cannot be reached. */
@NullMarked
package dev.holdfast.internal.lastknown;

import org.jspecify.annotations.NullMarked;
