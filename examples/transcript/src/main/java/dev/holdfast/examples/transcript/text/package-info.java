/** The source text: sentences, sections and chunks. */
@NullMarked
package dev.holdfast.examples.transcript.text;

import org.jspecify.annotations.NullMarked;
