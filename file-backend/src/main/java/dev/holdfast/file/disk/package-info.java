/** Files that both stores rely on: the lock between processes, the mark of the newest commit, and atomic replacement. */
@NullMarked
package dev.holdfast.file.disk;

import org.jspecify.annotations.NullMarked;
