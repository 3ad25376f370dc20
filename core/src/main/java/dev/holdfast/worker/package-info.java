/** Workers that run the loop of a host: claim, work, wait. Start with {@link dev.holdfast.worker.Workers}. */
@NullMarked
package dev.holdfast.worker;

import org.jspecify.annotations.NullMarked;
