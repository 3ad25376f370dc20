/**
 * An example application: a podcast archive moved to a new home, one recording at a time.
 *
 * <p>Start with {@link dev.holdfast.examples.archive.Catalogue}, the list of what there is to move, and
 * {@link dev.holdfast.examples.archive.Publication}, what is there in the end.
 */
@NullMarked
package dev.holdfast.examples.archive;

import org.jspecify.annotations.NullMarked;
