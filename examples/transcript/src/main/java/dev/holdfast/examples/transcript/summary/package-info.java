/** The shipped processor and the summary page. */
@NullMarked
package dev.holdfast.examples.transcript.summary;

import org.jspecify.annotations.NullMarked;
