/** Checks of the compiled modules: their layers, their public types and the null checks they passed. */
@NullMarked
package dev.holdfast.architecture;

import org.jspecify.annotations.NullMarked;
