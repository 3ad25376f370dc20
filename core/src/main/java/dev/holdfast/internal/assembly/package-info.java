/** The assembly of the engine behind Items. */
@NullMarked
package dev.holdfast.internal.assembly;

import org.jspecify.annotations.NullMarked;
