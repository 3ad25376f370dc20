/**
 * What an application sees of Holdfast. Define the states once with {@link dev.holdfast.Workflow}, bind them to a store
 * with {@link dev.holdfast.States}, and everything else is reached from there.
 */
@NullMarked
package dev.holdfast;

import org.jspecify.annotations.NullMarked;
