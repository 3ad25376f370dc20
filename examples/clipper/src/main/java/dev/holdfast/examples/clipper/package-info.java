/**
 * An example application: several processes, any of which may be killed, cut and measure recordings of talks.
 *
 * <p>Start with {@link dev.holdfast.examples.clipper.job.Jobs}, the workflow, then read
 * {@link dev.holdfast.examples.clipper.worker.Pipeline}, the work on a job, and
 * {@link dev.holdfast.examples.clipper.launch.ClipperRun}, which starts all processes.
 */
@NullMarked
package dev.holdfast.examples.clipper;

import org.jspecify.annotations.NullMarked;
