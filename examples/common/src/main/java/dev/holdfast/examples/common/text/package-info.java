/** Untrusted text made safe for a line of output, XML or HTML. */
@NullMarked
package dev.holdfast.examples.common.text;

import org.jspecify.annotations.NullMarked;
