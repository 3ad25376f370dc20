/** Task boundaries and chains: claims around ordinary callables. Start with {@link dev.holdfast.task.TaskBoundary}. */
@NullMarked
package dev.holdfast.task;

import org.jspecify.annotations.NullMarked;
