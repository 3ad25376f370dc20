/** The recordings of the old archive. */
@NullMarked
package dev.holdfast.examples.archive.catalogue;

import org.jspecify.annotations.NullMarked;
