/** The journal on disk: frames, the lines that carry them, and the segments that hold the lines. */
@NullMarked
package dev.holdfast.file.journal;

import org.jspecify.annotations.NullMarked;
