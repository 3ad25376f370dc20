/**
 * An example application: recordings of talks are cut, measured and clipped by several processes, any of which may die.
 *
 * <p>Start with {@link dev.holdfast.examples.clipper.job.Jobs}, how a job moves, then
 * {@link dev.holdfast.examples.clipper.worker.Pipeline}, what a worker does, and
 * {@link dev.holdfast.examples.clipper.launch.Session}, which processes there are.
 */
@NullMarked
package dev.holdfast.examples.clipper;

import org.jspecify.annotations.NullMarked;
