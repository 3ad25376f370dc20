/** The engine behind Items, put together. */
@NullMarked
package dev.holdfast.internal.assembly;

import org.jspecify.annotations.NullMarked;
