/** What a job is, how it moves, and where its state is kept. */
@NullMarked
package dev.holdfast.examples.clipper.job;

import org.jspecify.annotations.NullMarked;
