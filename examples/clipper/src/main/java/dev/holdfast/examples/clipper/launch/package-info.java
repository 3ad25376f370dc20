/** The processes of a run: Redis, servers, workers, those who kill them, and the verdict in the end. */
@NullMarked
package dev.holdfast.examples.clipper.launch;

import org.jspecify.annotations.NullMarked;
