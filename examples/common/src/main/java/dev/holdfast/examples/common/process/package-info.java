/** Child processes, and an orderly shutdown of this one. */
@NullMarked
package dev.holdfast.examples.common.process;

import org.jspecify.annotations.NullMarked;
