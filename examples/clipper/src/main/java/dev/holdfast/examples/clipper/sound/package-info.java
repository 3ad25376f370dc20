/** Sound files: finding, measuring, cutting and drawing speech. */
@NullMarked
package dev.holdfast.examples.clipper.sound;

import org.jspecify.annotations.NullMarked;
