/** The stored definition of a workflow, and its comparison with the one that is opened. */
@NullMarked
package dev.holdfast.internal.definition;

import org.jspecify.annotations.NullMarked;
