/**
 * Shared parts of back ends: group commit, file names, checks of directories and text. Exported to Holdfast's own
 * modules only.
 */
@NullMarked
package dev.holdfast.internal.backend;

import org.jspecify.annotations.NullMarked;
