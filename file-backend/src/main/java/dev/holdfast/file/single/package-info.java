/** The single-file store: reading, writing, recovery and verification of its one file. */
@NullMarked
package dev.holdfast.file.single;

import org.jspecify.annotations.NullMarked;
