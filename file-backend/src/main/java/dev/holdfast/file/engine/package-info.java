/** The file store itself: opening, group commit, compaction, verification and change hints. */
@NullMarked
package dev.holdfast.file.engine;

import org.jspecify.annotations.NullMarked;
