/** The hidden part of {@code HoldfastExtension}: the resources of a test, and the workflow that its class declares. */
@NullMarked
package dev.holdfast.testkit.extension;

import org.jspecify.annotations.NullMarked;
