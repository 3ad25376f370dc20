/** Daemon threads that run deferred work. */
@NullMarked
package dev.holdfast.internal.schedule;

import org.jspecify.annotations.NullMarked;
