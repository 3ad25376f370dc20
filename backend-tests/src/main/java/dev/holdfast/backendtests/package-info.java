/**
 * Tests that the back ends share. A back end subclasses the abstract {@code …Tests} classes and names the factories of its
 * stores.
 */
@NullMarked
package dev.holdfast.backendtests;

import org.jspecify.annotations.NullMarked;
