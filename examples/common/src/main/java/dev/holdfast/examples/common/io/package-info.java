/** Atomic files, hashes and resources. */
@NullMarked
package dev.holdfast.examples.common.io;

import org.jspecify.annotations.NullMarked;
