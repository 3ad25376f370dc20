/** Conversion of recordings to one format, and their waveforms. */
@NullMarked
package dev.holdfast.examples.archive.convert;

import org.jspecify.annotations.NullMarked;
