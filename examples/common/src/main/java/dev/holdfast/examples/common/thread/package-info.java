/** Worker threads, and a signal that wakes them. */
@NullMarked
package dev.holdfast.examples.common.thread;

import org.jspecify.annotations.NullMarked;
