/** The command lines of the examples: options, error messages, the terminal. */
@NullMarked
package dev.holdfast.examples.common.cli;

import org.jspecify.annotations.NullMarked;
