/** Short programs, one for each feature that one meets first. */
@NullMarked
package dev.holdfast.examples.features;

import org.jspecify.annotations.NullMarked;
