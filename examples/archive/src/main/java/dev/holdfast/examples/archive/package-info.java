/**
 * An example application: moves a podcast archive to a new server, one episode at a time.
 *
 * <p>Start with {@link dev.holdfast.examples.archive.Episodes}, the workflow of an episode, then read
 * {@link dev.holdfast.examples.archive.Migration}, which claims and processes the episodes.
 */
@NullMarked
package dev.holdfast.examples.archive;

import org.jspecify.annotations.NullMarked;
