/** The payload, the workflow and the store of the jobs. */
@NullMarked
package dev.holdfast.examples.clipper.job;

import org.jspecify.annotations.NullMarked;
