/** The processes of a run: Redis, servers, workers, the killer of workers, and the final report. */
@NullMarked
package dev.holdfast.examples.clipper.launch;

import org.jspecify.annotations.NullMarked;
