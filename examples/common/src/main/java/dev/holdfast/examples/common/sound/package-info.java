/** Sound files decoded to samples, and waveforms drawn as PNG images. */
@NullMarked
package dev.holdfast.examples.common.sound;

import org.jspecify.annotations.NullMarked;
