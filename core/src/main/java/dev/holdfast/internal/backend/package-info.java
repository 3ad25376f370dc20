/** What back ends share: group commit, names of files, premises, text that can be kept. Exported to Holdfast's own modules only. */
@NullMarked
package dev.holdfast.internal.backend;

import org.jspecify.annotations.NullMarked;
