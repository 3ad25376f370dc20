/** The loops behind Workers: slots, turns, threads. */
@NullMarked
package dev.holdfast.internal.worker;

import org.jspecify.annotations.NullMarked;
