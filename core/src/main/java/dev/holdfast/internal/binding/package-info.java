/** Values of the host to and from JSON: strict reading, comparison with what is read back, unknown fields. */
@NullMarked
package dev.holdfast.internal.binding;

import org.jspecify.annotations.NullMarked;
