/** A runnable archive pipeline. */
@NullMarked
package dev.holdfast.examples.archive;

import org.jspecify.annotations.NullMarked;
