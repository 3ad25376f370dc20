/** The published archive: feed, page and schedule. */
@NullMarked
package dev.holdfast.examples.archive.publish;

import org.jspecify.annotations.NullMarked;
