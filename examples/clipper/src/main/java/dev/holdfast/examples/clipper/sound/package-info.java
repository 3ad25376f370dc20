/** Sound files: reading, finding speech, measuring it, cutting it out, drawing it. */
@NullMarked
package dev.holdfast.examples.clipper.sound;

import org.jspecify.annotations.NullMarked;
